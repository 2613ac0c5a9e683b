"""What people chose, at the moment of sending: channels, quiet hours, summaries, subscriptions that ended."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import Registry
from huiyin.notices import queries
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel, ChannelFailed
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.channels.web_push import WebPushChannel
from huiyin.notices.models import Endpoint, Notice
from huiyin.notices.operations import (
    Choice,
    Draft,
    choose,
    claim,
    deliver_one,
    keep_address,
    send_again,
    send_due,
    unsubscribe,
    write,
)  # fmt: skip
from huiyin.notices.reaching import Someone
from huiyin.notices.rules import Kind, Pace
from huiyin.notices.tests.browsers import a_browser
from huiyin.notices.tests.drafts import NOW, to_user
from huiyin.notices.tests.providers import Call, Provider, hanging, playing
from huiyin.people import vault
from huiyin.people.models import Contact, User

pytestmark = pytest.mark.django_db
NIGHT = datetime.fromisoformat("2026-03-04T23:30:00+08:00")
MORNING = datetime.fromisoformat("2026-03-05T07:00:00+08:00")


@pytest.fixture
def pushes(tmp_path: Path, channels: Registry[Channel]) -> FolderChannel:
    """Web push into a folder, beside the e-mail of `channels`."""
    folder = FolderChannel(tmp_path / "pushes", of="web_push")
    channels.register("web_push", folder)
    return folder


def a_contact(email: str = "lin@example.org") -> Contact:
    token = vault.encrypt(email) if email else ""
    return Contact.objects.create(id=new_id(), email_token=token, created_at=NOW)


def to_holder(contact: Contact | None = None, **more: object) -> Draft:
    known = {"kind": Kind.MOVED} | more
    return Draft(new_id(), "test.told", {"number": "HY26-1"}, None, "", ("email", "web_push"), "zh-hans",
                 contact.id if contact else None, **known)  # type: ignore[arg-type]  # fmt: skip


def chose(someone: Someone, *, pace: Pace = Pace.NOW, quiet: tuple[time, time] | None = None, **by: list[str]) -> None:
    channels = {Kind(name): names for name, names in by.items()}
    choose(someone=someone, choice=Choice(channels, pace, quiet), now=NOW)


def states() -> list[tuple[str, str]]:
    rows = Notice.objects.exclude(channel="in_app").order_by("created_at", "id")
    return [(row.channel, row.state) for row in rows]


def test_a_browser_that_was_allowed_comes_before_the_mail(
    user: User, channels: Registry[Channel], pushes: FolderChannel, outside: FolderChannel
) -> None:
    keep_address(someone=Someone(user.pk, None), channel="web_push", address="{}", label="", now=NOW)
    write([to_user(user.pk, "email", "web_push")], NOW, channels=channels)
    send_due(NOW, 10, "w", channels=channels)
    assert (len(pushes.arrivals()), len(outside.arrivals())) == (1, 0)
    assert states() == [("web_push", "delivered")]


def test_what_is_chosen_for_a_kind_counts_for_it_alone(
    user: User, channels: Registry[Channel], pushes: FolderChannel, outside: FolderChannel
) -> None:
    keep_address(someone=Someone(user.pk, None), channel="web_push", address="{}", label="", now=NOW)
    chose(Someone(user.pk, None), moved=["email"], late=[])
    for kind in (Kind.MOVED, Kind.WAITING, Kind.LATE):
        draft = Draft(new_id(), "test.told", {"number": kind.value}, user.pk, "", ("email",), kind=kind)
        write([draft], NOW, channels=channels)
    send_due(NOW, 10, "w", channels=channels)
    assert [mail["title"] for mail in outside.arrivals()] == ["收到了，回执号 moved"]
    assert [mail["title"] for mail in pushes.arrivals()] == ["收到了，回执号 waiting"]
    late = Notice.objects.exclude(channel="in_app").get(kind="late")
    assert (late.state, late.outcome) == ("cancelled", "the recipient wants it in the inbox only")
    assert queries.inbox(user.pk).count() == 3


def test_at_night_a_browser_waits_for_the_morning_and_the_attempt_does_not_count(
    user: User, channels: Registry[Channel], pushes: FolderChannel
) -> None:
    keep_address(someone=Someone(user.pk, None), channel="web_push", address="{}", label="", now=NOW)
    write([to_user(user.pk, "web_push")], NIGHT, channels=channels)
    send_due(NIGHT, 10, "w", channels=channels)
    held = Notice.objects.get(channel="web_push")
    assert (held.state, held.due_at, held.attempts) == ("waiting", MORNING, 0)
    assert send_due(MORNING - timedelta(seconds=1), 10, "w", channels=channels) == 0
    assert send_due(MORNING, 10, "w", channels=channels) == 1
    assert len(pushes.arrivals()) == 1


def test_what_is_urgent_rings_at_night(user: User, channels: Registry[Channel], pushes: FolderChannel) -> None:
    keep_address(someone=Someone(user.pk, None), channel="web_push", address="{}", label="", now=NOW)
    write([Draft(new_id(), "test.told", {}, user.pk, "", ("web_push",), urgent=True)], NIGHT, channels=channels)
    send_due(NIGHT, 10, "w", channels=channels)
    assert len(pushes.arrivals()) == 1


def test_the_next_channel_keeps_the_quiet_hours_too(user: User, channels: Registry[Channel], tmp_path: Path) -> None:
    failing = FolderChannel(tmp_path / "m", {"grid@example.org": ChannelFailed("no", permanent=True)})
    ringing = new_registry()
    ringing.register("email", failing)
    ringing.register("web_push", FolderChannel(tmp_path / "p", of="web_push"))
    someone = Someone(user.pk, None)
    keep_address(someone=someone, channel="web_push", address="{}", label="", now=NOW)
    chose(someone, quiet=(time(22), time(7)), moved=["email", "web_push"])
    write([to_user(user.pk, "email", "web_push")], NIGHT, channels=ringing)
    send_due(NIGHT, 10, "w", channels=ringing)
    fallen = Notice.objects.get(channel="web_push")
    assert (fallen.state, fallen.due_at, fallen.created_at) == ("waiting", MORNING, NIGHT)


def test_a_days_steps_are_one_message(user: User, channels: Registry[Channel], outside: FolderChannel) -> None:
    chose(Someone(user.pk, None), pace=Pace.DAILY)
    for n in range(5):
        write([Draft(new_id(), "test.told", {"number": n}, user.pk, "", ("email",))], NOW, channels=channels)
    other = User.objects.create_user("other", name="乙", email="other@example.org")
    write([to_user(other.pk)], NOW, channels=channels)
    send_due(NOW, 20, "w", channels=channels)
    assert [mail["address"] for mail in outside.arrivals()] == ["other@example.org"]
    eight = datetime.fromisoformat("2026-03-05T08:00:00+08:00")
    assert send_due(eight - timedelta(minutes=1), 20, "w", channels=channels) == 0
    send_due(eight, 20, "w", channels=channels)
    mail = outside.arrivals()[-1]
    assert mail["title"] == "5 件事有了进展"
    assert [f"回执号 {n}" in mail["body"] for n in range(5)] == [True] * 5
    assert len(outside.arrivals()) == 2
    gathered = Notice.objects.filter(state="gathered")
    assert {notice.gathered_in_id for notice in gathered} == {Notice.objects.get(kind="digest").pk}
    assert (gathered.count(), queries.inbox(user.pk).count()) == (5, 5)
    assert send_due(eight + timedelta(days=1), 20, "w", channels=channels) == 0


def test_a_summary_that_cannot_be_sent_is_tried_again_like_any_other(user: User, tmp_path: Path) -> None:
    busy = new_registry()
    busy.register("email", FolderChannel(tmp_path, {"grid@example.org": ChannelFailed("busy", permanent=False)}))
    chose(Someone(user.pk, None), pace=Pace.WEEKLY)
    write([to_user(user.pk)], NOW, channels=busy)
    send_due(NOW, 20, "w", channels=busy)
    monday = datetime.fromisoformat("2026-03-09T08:00:00+08:00")
    send_due(monday, 20, "w", channels=busy)
    summary = Notice.objects.get(kind="digest")
    assert (summary.state, summary.outcome, summary.attempts) == ("waiting", "busy", 1)


def test_a_claim_that_ran_out_gathers_nothing_twice(user: User, channels: Registry[Channel]) -> None:
    chose(Someone(user.pk, None), pace=Pace.DAILY)
    write([to_user(user.pk)], NOW, channels=channels)
    send_due(NOW, 20, "w", channels=channels)
    eight = datetime.fromisoformat("2026-03-05T08:00:00+08:00")
    (slow,) = claim(eight, 1, "slow")
    send_due(eight + timedelta(minutes=5), 20, "w2", channels=channels)
    deliver_one(slow, eight, channels=channels)
    assert Notice.objects.filter(kind="digest").count() == 1


def test_the_holder_of_a_receipt_without_a_contact_is_reached_by_the_browser_they_allowed(
    channels: Registry[Channel], pushes: FolderChannel
) -> None:
    draft, silent = to_holder(), to_holder()
    keep_address(someone=Someone(None, draft.subject), channel="web_push", address="{}", label="", now=NOW)
    write([draft, silent], NOW, channels=channels)
    send_due(NOW, 10, "w", channels=channels)
    assert len(pushes.arrivals()) == 1
    left = Notice.objects.get(subject=silent.subject)
    assert (left.state, left.outcome) == ("cancelled", "nobody left an address")
    assert not queries.failed()


def test_whoever_left_an_address_that_nothing_here_reaches_is_shown_to_officers(tmp_path: Path) -> None:
    pushes_only = new_registry()
    pushes_only.register("web_push", FolderChannel(tmp_path, of="web_push"))
    write([to_holder(a_contact())], NOW, channels=pushes_only)
    send_due(NOW, 10, "w", channels=pushes_only)
    failed = queries.failed().get()
    assert (failed.channel, failed.outcome) == ("email", "this channel is not configured here")


def test_an_address_that_was_erased_is_not_written_to(channels: Registry[Channel], outside: FolderChannel) -> None:
    contact = a_contact()
    write([to_holder(contact)], NOW, channels=channels)
    Contact.objects.update(email_token="", erased_at=NOW)
    send_due(NOW, 10, "w", channels=channels)
    assert not outside.arrivals()
    assert Notice.objects.get().state == "cancelled"


def test_a_link_in_each_mail_ends_them_and_nothing_else(
    user: User, channels: Registry[Channel], outside: FolderChannel
) -> None:
    write([to_user(user.pk)], NOW, channels=channels)
    send_due(NOW, 10, "w", channels=channels)
    assert "/unsubscribe/u" in outside.arrivals()[0]["unsubscribe"]
    unsubscribe(someone=Someone(user.pk, None), now=NOW)
    write([to_user(user.pk)], NOW, channels=channels)
    send_due(NOW, 10, "w", channels=channels)
    assert len(outside.arrivals()) == 1
    assert queries.inbox(user.pk).count() == 2
    kept = queries.preferences(Someone(user.pk, None))
    assert kept is not None
    assert kept.moved is not None
    assert "web_push" in kept.moved
    assert "email" not in kept.moved


def pushing(provider: Provider, limit: float = 5.0) -> WebPushChannel:
    return WebPushChannel("s", "mailto:desk@example.org", provider.way(limit))


def test_a_subscription_that_ended_is_forgotten_and_the_mail_goes_instead(
    user: User, channels: Registry[Channel], outside: FolderChannel
) -> None:
    someone = Someone(user.pk, None)
    with playing(lambda _: (410, {}, b"")) as service:
        channels.register("web_push", pushing(service))
        address = a_browser().address(f"{service.url}/gone")
        keep_address(someone=someone, channel="web_push", address=address, label="", now=NOW)
        write([to_user(user.pk, "web_push", "email")], NOW, channels=channels)
        send_due(NOW, 10, "w", channels=channels)
    assert not Endpoint.objects.exists()
    assert states() == [("web_push", "failed"), ("email", "delivered")]
    assert len(outside.arrivals()) == 1


def test_one_device_that_takes_it_is_enough(user: User, channels: Registry[Channel]) -> None:
    def answer(call: Call) -> tuple[int, dict[str, str], bytes]:
        return (404 if call.path == "/old" else 201), {}, b""

    with playing(answer) as service:
        channels.register("web_push", pushing(service))
        for path in ("old", "new"):
            address = a_browser().address(f"{service.url}/{path}")
            keep_address(someone=Someone(user.pk, None), channel="web_push", address=address, label="", now=NOW)
        write([to_user(user.pk, "web_push")], NOW, channels=channels)
        send_due(NOW, 10, "w", channels=channels)
    assert states() == [("web_push", "delivered")]
    assert Endpoint.objects.count() == 1


def test_a_push_service_that_hangs_holds_up_one_notice_and_the_others_go_on(
    user: User, channels: Registry[Channel], outside: FolderChannel
) -> None:
    with hanging() as port:
        channels.register("web_push", pushing(Provider(lambda _: (201, {}, b""), port=port), limit=0.5))
        drafts = []
        for n in range(8):
            stuck = User.objects.create_user(f"u{n}", name="丙", email=f"u{n}@example.org")
            address = a_browser().address(f"http://127.0.0.1:{port}/{n}")
            keep_address(someone=Someone(stuck.pk, None), channel="web_push", address=address, label="", now=NOW)
            drafts.append(to_user(stuck.pk, "web_push"))
        write([*drafts, to_user(user.pk)], NOW, channels=channels)
        began = datetime.now().astimezone()
        assert send_due(NOW, 20, "w", channels=channels) == 9
        took = (datetime.now().astimezone() - began).total_seconds()
    assert [mail["address"] for mail in outside.arrivals()] == ["grid@example.org"]
    waiting = Notice.objects.filter(channel="web_push", state="waiting")
    assert waiting.filter(outcome__contains="a moment ago").count() == 7
    assert took < 8 * 0.5 + 1  # eight times the limit would be the hang of each


def test_a_person_keeps_few_addresses_a_channel_each_once_and_encrypted(user: User) -> None:
    someone = Someone(user.pk, None)
    for n in range(7):
        assert keep_address(
            someone=someone, channel="web_push", address=f"a{n}", label="", now=NOW + timedelta(seconds=n)
        )
    assert not keep_address(someone=someone, channel="web_push", address="a6", label="", now=NOW)
    kept = queries.endpoints(someone)
    assert [vault.decrypt(endpoint.token) for endpoint in kept] == ["a6", "a5", "a4", "a3", "a2"]
    assert all(vault.is_token(endpoint.token) for endpoint in kept)


def test_only_what_reached_nobody_is_sent_again_and_who_asked_is_kept(
    user: User, channels: Registry[Channel], tmp_path: Path
) -> None:
    channels.register(
        "sms", FolderChannel(tmp_path / "s", {"13800000000": ChannelFailed("no", permanent=True)}, of="phone")
    )
    draft = to_holder(a_contact())
    Contact.objects.update(phone_token=vault.encrypt("13800000000"))
    chose(Someone(None, draft.subject), moved=["sms", "email"])
    write([draft], NOW, channels=channels)
    send_due(NOW, 1, "w", channels=channels)
    first = Notice.objects.get(channel="sms")
    assert not send_again(notice_id=first.pk, now=NOW, by_id=user.pk)  # its next channel is about to be tried
    Notice.objects.filter(channel="email").update(state="failed", outcome="full")
    last = Notice.objects.get(channel="email")
    assert send_again(notice_id=last.pk, now=NOW, by_id=user.pk)
    assert not send_again(notice_id=last.pk, now=NOW, by_id=user.pk)
    assert [(retried.by_id, retried.reason) for retried in last.retries.all()] == [(user.pk, "full")]


def test_sending_stops_when_it_is_told_to(user: User, channels: Registry[Channel], outside: FolderChannel) -> None:
    write([to_user(user.pk) for _ in range(5)], NOW, channels=channels)
    tried = send_due(NOW, 10, "w", channels=channels, told_to_stop=lambda: len(outside.arrivals()) >= 2)
    assert tried == 2


def test_a_notice_costs_a_constant_number_of_statements(
    user: User, channels: Registry[Channel], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write([to_user(user.pk)], NOW, channels=channels)
    (claimed,) = claim(NOW, 1, "w")
    with django_assert_num_queries(5):  # endpoints, account, preferences, texts, and what came of it
        deliver_one(claimed, NOW, channels=channels)
