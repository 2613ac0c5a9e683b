from datetime import timedelta

from huiyin.notices.rules import Fall, GiveUp, Retry, after_failure


def test_a_passing_failure_is_tried_again_after_longer_and_longer_waits() -> None:
    waits = [after_failure(permanent=False, attempts=n, fallbacks=["sms"]) for n in (1, 2, 3, 4)]
    assert waits == [Retry(timedelta(minutes=m)) for m in (1, 5, 25, 125)]


def test_the_fifth_failure_goes_to_the_next_channel() -> None:
    assert after_failure(permanent=False, attempts=5, fallbacks=["sms", "post"]) == Fall("sms", ("post",))


def test_a_permanent_failure_goes_to_the_next_channel_at_once() -> None:
    assert after_failure(permanent=True, attempts=1, fallbacks=["sms"]) == Fall("sms", ())


def test_with_no_channel_left_it_is_given_up() -> None:
    assert after_failure(permanent=True, attempts=1, fallbacks=[]) == GiveUp()
    assert after_failure(permanent=False, attempts=5, fallbacks=[]) == GiveUp()
