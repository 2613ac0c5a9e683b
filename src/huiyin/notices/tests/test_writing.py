import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import Registry
from huiyin.notices import queries
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import BadDraft, Draft, cancel_waiting, mark_read, write
from huiyin.notices.tests.drafts import NOW, to_reporter, to_user
from huiyin.notices.wording import NoWords, words_of
from huiyin.people import vault
from huiyin.people.models import User

pytestmark = pytest.mark.django_db


def test_many_notices_are_one_statement(
    user: User, channels: Registry[Channel], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        write([to_user(user.pk) for _ in range(50)] + [to_reporter()], NOW, channels=channels)
    assert Notice.objects.count() == 101


def test_an_account_has_it_in_its_inbox_at_once_whatever_else_is_tried(user: User, channels: Registry[Channel]) -> None:
    write([to_user(user.pk, "email")], NOW, channels=channels)
    (told,) = queries.unread(user.pk)
    assert (told.state, told.sent_at) == ("delivered", NOW)
    assert Notice.objects.get(channel="email").state == "waiting"


def test_a_channel_that_is_not_configured_is_not_offered(user: User) -> None:
    write([to_user(user.pk, "in_app", "email")], NOW, channels=new_registry())
    assert [n.channel for n in Notice.objects.all()] == ["in_app"]


def test_a_reporter_whom_no_channel_reaches_is_shown_to_officers() -> None:
    write([to_reporter()], NOW, channels=new_registry())
    (failed,) = queries.failed()
    assert (failed.channel, failed.outcome) == ("email", "this channel is not configured here")


def test_no_clear_address_and_no_nested_params_get_into_a_notice() -> None:
    with pytest.raises(BadDraft, match="token"):
        Draft(new_id(), "test.told", {}, None, "lin@example.org", ("email",))
    with pytest.raises(BadDraft, match="short words"):
        Draft(new_id(), "test.told", {"text": "长" * 301}, 1, "", ("in_app",))
    with pytest.raises(BadDraft, match="or to an address"):
        Draft(new_id(), "test.told", {}, 1, vault.encrypt("lin@example.org"), ("email",))


def test_words_are_made_in_the_language_that_reads_them(user: User) -> None:
    write([to_user(user.pk, language="en")], NOW, channels=new_registry())
    notice = queries.unread(user.pk).get()
    assert words_of(notice).title == "Received: HY26-110482-B"
    assert words_of(notice).body == "The Meili secretary takes it up by 16:30."
    assert words_of(notice, "zh-hans").title == "收到了，回执号 HY26-110482-B"


def test_plain_text_is_not_escaped_twice(user: User) -> None:
    notice = Notice(template="test.told", params={"number": "<A & B>"}, language="en")
    assert words_of(notice).title == "Received: <A & B>"


def test_a_template_that_is_missing_is_named() -> None:
    with pytest.raises(NoWords, match=r"notices/test\.none\.zh-hans\.txt"):
        words_of(Notice(template="test.none", language="en"))


def test_what_was_read_is_not_new_any_more(user: User) -> None:
    first, second = to_user(user.pk), to_user(user.pk)
    write([first, second], NOW, channels=new_registry())
    assert mark_read(user_id=user.pk, now=NOW, subject=first.subject) == 1
    assert [n.subject for n in queries.unread(user.pk)] == [second.subject]
    assert mark_read(user_id=user.pk + 1, now=NOW, ids=[queries.unread(user.pk).get().pk]) == 0
    assert queries.inbox(user.pk).count() == 2


def test_what_was_not_sent_yet_can_be_cancelled(channels: Registry[Channel]) -> None:
    draft = to_reporter()
    write([draft], NOW, channels=channels)
    assert cancel_waiting(subject=draft.subject, outcome="withdrawn") == 1
    assert queries.of_subject(draft.subject).get().state == "cancelled"
