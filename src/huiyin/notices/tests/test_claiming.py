"""Two workers at once, on real connections and real commits."""

import os
import signal
import threading
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from huiyin.kernel.registry import Registry
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel, Outgoing, Receipt
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import LEASE, claim, send_due, write
from huiyin.notices.tests.drafts import NOW, to_reporter


def in_threads(work: list[threading.Thread]) -> None:
    for thread in work:
        thread.start()
    for thread in work:
        thread.join(timeout=60)


def test_no_two_workers_claim_the_same_notice(committed_db: str, channels: Registry[Channel]) -> None:
    write([to_reporter() for _ in range(200)], NOW, channels=channels)
    claimed: list[UUID] = []

    def work(name: str) -> None:
        try:
            while batch := claim(NOW, 7, name):
                claimed.extend(notice.pk for notice in batch)
        finally:
            connection.close()

    in_threads([threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)])
    assert len(claimed) == 200
    assert max(Counter(claimed).values()) == 1


@pytest.mark.parametrize("plan", ["hashjoin", "mergejoin", "material", "sort"])
def test_a_claim_takes_no_more_than_it_asked_for_however_the_planner_joins(
    db: None, channels: Registry[Channel], plan: str
) -> None:
    write([to_reporter() for _ in range(20)], NOW, channels=channels)
    with connection.cursor() as cursor:
        for way in {"hashjoin", "mergejoin", "hashagg", "material", plan}:
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(claim(NOW, 3, "w1")) == 3
    assert Notice.objects.filter(state="waiting").count() == 17


def test_two_workers_send_everything_once(
    committed_db: str, channels: Registry[Channel], outside: FolderChannel
) -> None:
    write([to_reporter() for _ in range(60)], NOW, channels=channels)

    def work(name: str) -> None:
        try:
            send_due(NOW, 100, name, channels=channels)
        finally:
            connection.close()

    in_threads([threading.Thread(target=work, args=(f"w{n}",)) for n in range(2)])
    ids = Counter(mail["notice_id"] for mail in outside.arrivals())
    assert len(ids) == 60 and max(ids.values()) == 1
    assert set(Notice.objects.values_list("state", flat=True)) == {"delivered"}


class Watching(FolderChannel):
    """Looks, while it sends, for transactions of this database that stand open."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Note how many stand open."""
        assert not connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where state like 'idle in trans%%' and datname = current_database()"
            )
            return Receipt(said=f"{cursor.fetchone()[0]} transactions open")


def test_no_transaction_is_open_while_a_notice_is_sent(committed_db: str, tmp_path: Path) -> None:
    watching = new_registry()
    watching.register("email", Watching(tmp_path))
    write([to_reporter()], NOW, channels=watching)
    send_due(NOW, 1, "w1", channels=watching)
    assert Notice.objects.get().outcome == "0 transactions open"


class Deadly(FolderChannel):
    """Kills its process after the message went out and before anybody can record it."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Send, and die."""
        super().send(outgoing)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def test_a_worker_killed_after_sending_marks_nothing_and_the_repetition_bears_the_same_id(
    committed_db: str, channels: Registry[Channel], outside: FolderChannel, tmp_path: Path
) -> None:
    write([to_reporter()], NOW, channels=channels)
    deadly = new_registry()
    deadly.register("email", Deadly(tmp_path / "mail"))
    connection.close()
    worker = os.fork()
    if worker == 0:
        send_due(NOW, 1, "dies", channels=deadly)
        os._exit(0)
    _, status = os.waitpid(worker, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert Notice.objects.get().state == "sending"
    assert send_due(NOW + LEASE, 1, "lives", channels=channels) == 1
    assert Notice.objects.get().state == "delivered"
    assert [mail["notice_id"] for mail in outside.arrivals()] == [str(Notice.objects.get().pk)] * 2
