from datetime import timedelta
from pathlib import Path

import pytest

from huiyin.kernel.registry import Registry
from huiyin.notices import queries
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing, Receipt
from huiyin.notices.models import Notice
from huiyin.notices.operations import (
    LEASE,
    call_back_from_ahead,
    claim,
    deliver_one,
    forget_addresses,
    send_due,
    write,
)
from huiyin.notices.tests.drafts import NOW, to_reporter, to_user
from huiyin.people.models import User

pytestmark = pytest.mark.django_db


class Refusing(FolderChannel):
    """A channel on which nothing arrives."""

    def __init__(self, folder: Path, reason: str, *, permanent: bool) -> None:
        super().__init__(folder)
        self._failure = ChannelFailed(reason, permanent=permanent)

    def send(self, outgoing: Outgoing) -> Receipt:
        """Refuse."""
        raise self._failure


def test_what_is_due_is_sent_recorded_and_its_address_forgotten(
    channels: Registry[Channel], outside: FolderChannel
) -> None:
    draft = to_reporter()
    write([draft], NOW, channels=channels)
    assert send_due(NOW, 10, "w1", channels=channels) == 1
    (mail,) = outside.arrivals()
    assert (mail["address"], mail["title"]) == ("lin@example.org", "收到了，回执号 HY26-110482-B")
    sent = queries.of_subject(draft.subject).get()
    assert (sent.state, sent.sent_at, sent.attempts, sent.address_token) == ("delivered", NOW, 1, "")
    assert send_due(NOW + LEASE * 2, 10, "w1", channels=channels) == 0


def test_an_account_is_reached_at_the_address_it_has_now(
    user: User, channels: Registry[Channel], outside: FolderChannel
) -> None:
    write([to_user(user.pk)], NOW, channels=channels)
    User.objects.update(email="new@example.org")
    send_due(NOW, 10, "w1", channels=channels)
    assert [mail["address"] for mail in outside.arrivals()] == ["new@example.org"]


def test_an_account_without_an_address_is_no_failure_for_its_inbox_has_it(
    user: User, channels: Registry[Channel]
) -> None:
    User.objects.update(email="")
    write([to_user(user.pk)], NOW, channels=channels)
    send_due(NOW, 10, "w1", channels=channels)
    assert Notice.objects.get(channel="email").state == "cancelled"
    assert not queries.failed()


def test_a_passing_failure_waits_and_is_tried_again(channels: Registry[Channel], tmp_path: Path) -> None:
    channels.register("sms", Refusing(tmp_path, "busy", permanent=False))
    write([to_reporter("lin@example.org", "sms")], NOW, channels=channels)
    now, tries = NOW, []
    for _ in range(5):
        send_due(now, 10, "w1", channels=channels)
        notice = Notice.objects.get()
        tries.append((notice.state, notice.attempts, notice.due_at - now))
        now = notice.due_at
    minutes = [timedelta(minutes=m) for m in (1, 5, 25, 125)]
    assert tries[:4] == [("waiting", n, wait) for n, wait in enumerate(minutes, start=1)]
    assert tries[4][:2] == ("failed", 5)
    assert queries.failed().get().outcome == "busy"


def test_a_permanent_failure_goes_to_the_next_channel_in_a_row_of_its_own(
    channels: Registry[Channel], outside: FolderChannel, tmp_path: Path
) -> None:
    channels.register("sms", Refusing(tmp_path, "no such address", permanent=True))
    draft = to_reporter("lin@example.org", "sms", "email")
    write([draft], NOW, channels=channels)
    assert send_due(NOW, 10, "w1", channels=channels) == 2
    first, second = queries.of_subject(draft.subject)
    assert (first.channel, first.state, first.outcome) == ("sms", "failed", "no such address")
    assert (second.channel, second.state) == ("email", "delivered")
    assert len(outside.arrivals()) == 1
    assert not queries.failed()


def test_with_nothing_left_an_officer_sees_channel_and_reason(channels: Registry[Channel], tmp_path: Path) -> None:
    channels.register("sms", Refusing(tmp_path, "no such address", permanent=True))
    write([to_reporter("lin@example.org", "sms")], NOW, channels=channels)
    send_due(NOW, 10, "w1", channels=channels)
    failed = queries.failed().get()
    assert (failed.channel, failed.outcome) == ("sms", "no such address")


def test_a_worker_that_died_after_claiming_loses_nothing(channels: Registry[Channel], outside: FolderChannel) -> None:
    write([to_reporter()], NOW, channels=channels)
    assert len(claim(NOW, 10, "dies")) == 1
    assert send_due(NOW + LEASE - timedelta(seconds=1), 10, "w2", channels=channels) == 0
    assert Notice.objects.get().state == "sending"
    assert queries.overdue(NOW + LEASE).count() == 1
    assert send_due(NOW + LEASE, 10, "w2", channels=channels) == 1
    assert len(outside.arrivals()) == 1
    assert Notice.objects.get().state == "delivered"


def test_a_worker_that_comes_back_too_late_does_not_overwrite_what_another_recorded(
    channels: Registry[Channel],
) -> None:
    write([to_reporter()], NOW, channels=channels)
    (slow,) = claim(NOW, 1, "slow")
    send_due(NOW + LEASE, 1, "w2", channels=channels)
    deliver_one(slow, NOW, channels=channels)
    assert Notice.objects.get().sent_at == NOW + LEASE


def test_a_notice_that_kills_every_worker_ends_as_failed(channels: Registry[Channel]) -> None:
    write([to_reporter()], NOW, channels=channels)
    now = NOW
    for _ in range(5):
        claim(now, 1, "dies")
        now += LEASE
    send_due(now, 1, "lives", channels=channels)
    assert queries.failed().get().outcome == "the worker died at every attempt"


def test_a_reporter_who_was_forgotten_is_not_written_to(channels: Registry[Channel], outside: FolderChannel) -> None:
    draft = to_reporter()
    write([draft], NOW, channels=channels)
    forget_addresses(subject=draft.subject)
    assert send_due(NOW, 10, "w1", channels=channels) == 0
    assert not outside.arrivals()
    assert queries.of_subject(draft.subject).get().address_token == ""


def test_what_was_put_off_while_the_clock_ran_ahead_does_not_wait_for_that_day(channels: Registry[Channel]) -> None:
    write([to_reporter(), to_reporter(), to_reporter()], NOW, channels=channels)
    ahead, summary, due = Notice.objects.order_by("id")
    Notice.objects.filter(pk=ahead.pk).update(state="sending", due_at=NOW + timedelta(days=40))
    Notice.objects.filter(pk=summary.pk).update(due_at=NOW + timedelta(days=7))
    assert call_back_from_ahead(NOW) == 1
    waits = dict(Notice.objects.values_list("id", "due_at"))
    assert waits == {ahead.pk: NOW, summary.pk: NOW + timedelta(days=7), due.pk: NOW}
