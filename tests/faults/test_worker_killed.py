"""kill -9 of workers while they send: nothing is lost, nothing is marked sent that was not.

The mail server stands outside and keeps its own list. Beside the test stand what it finds when a guard is taken away:
the outcome recorded before the sending, and the claim that keeps two workers from the same notice.
"""

import os
import secrets
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.fixtures.workers import Receiver, Workers, until

from huiyin.kernel.ids import new_id
from huiyin.matters.tests.cast import build_town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import Draft, write
from huiyin.people import vault
from huiyin.people.models import Unit

pytestmark = pytest.mark.fault
State = Notice.State
LONGEST_BETWEEN = 0.4
"""Seconds from one kill to the next, at most."""
ENOUGH = 20
"""Notices that must wait when a kill falls."""
RECORDS_BEFORE_IT_SENDS = """
import time
from huiyin.notices.operations import sending
def deliver_one(notice, now, *, channels=sending.offered, at_hand=None):
    sending.record(notice, state=sending._State.DELIVERED, sent_at=now, outcome="hoped")
    time.sleep(0.25)  # a wide gap between the two, so that a kill is all but sure to fall into it
    sending._send(notice, sending.Recipient(), channels, at_hand)
sending.deliver_one = deliver_one
"""
CLAIMS_NOTHING = """
from huiyin.notices.operations import sending
from huiyin.notices.models import Notice
def claim(now, limit, worker):
    found = list(Notice.objects.filter(state__in=["waiting"], due_at__lte=now).order_by("due_at", "id")[:limit])
    for notice in found:
        notice.claimed_by = worker
    return found
def record(notice, **fields):
    return Notice.objects.filter(id=notice.id).update(**fields) == 1
sending.claim, sending.record = claim, record
"""


@pytest.fixture
def moments() -> Random:
    """When the kills fall. What is printed with a failure is given as HUIYIN_SEED to fall at the same moments again."""
    seed = int(os.environ.get("HUIYIN_SEED") or secrets.randbelow(10**9))
    sys.stdout.write(f"HUIYIN_SEED={seed}\n")
    return Random(seed)


def test_nothing_is_lost_and_nothing_is_marked_that_was_not_sent(committed_db: str, moments: Random) -> None:
    with Receiver() as receiver, Workers(receiver) as workers:
        assert sent_under_kills(receiver, workers, moments, kills=10) == []


@pytest.mark.long
def test_fifty_kills_in_a_row(committed_db: str, moments: Random) -> None:
    with Receiver() as receiver, Workers(receiver) as workers:
        assert sent_under_kills(receiver, workers, moments, kills=50) == []


def test_a_worker_that_records_before_it_sends_is_found_out(committed_db: str, moments: Random) -> None:
    with Receiver() as receiver, Workers(receiver, RECORDS_BEFORE_IT_SENDS) as workers:
        found = sent_under_kills(receiver, workers, moments, kills=6)  # where one falls is chance: one of six will do
    assert any("marked as sent" in finding for finding in found), found


def test_workers_that_claim_nothing_are_found_out(committed_db: str, moments: Random) -> None:
    with Receiver() as receiver, Workers(receiver, CLAIMS_NOTHING) as workers:
        found = sent_under_kills(receiver, workers, moments, kills=0)
    assert any("were sent twice" in finding for finding in found), found


def sent_under_kills(receiver: Receiver, workers: Workers, moments: Random, *, kills: int) -> list[str]:
    """Let two workers send; kill one at a random moment, `kills` times, and start another; what is wrong afterwards."""
    workers.start(2)
    written = write_notices(60)
    until(lambda: bool(receiver.accepted), 30, "nothing is sent")
    for _ in range(kills):
        time.sleep(moments.uniform(0, LONGEST_BETWEEN))
        if Notice.objects.filter(state=State.WAITING).count() < ENOUGH:
            written += write_notices(60)  # a kill of workers that have nothing to do is not a test
        workers.kill_one()
        workers.start_one()
    until(lambda: not Notice.objects.filter(state=State.WAITING).exists(), 60, "not all notices were taken up")
    codes = workers.stop()
    end_leases()
    workers.start(1)
    until(lambda: not Notice.objects.filter(state__in=[State.WAITING, State.SENDING]).exists(), 60, "some never end")
    return [
        *(f"a worker ended with {code}" for code in codes + workers.stop() if code),
        *findings(set(written), receiver.accepted, kills),
    ]


def findings(written: set[str], accepted: list[str], kills: int) -> list[str]:
    """What the receiver's list says against the database's."""
    delivered = {str(found) for found in Notice.objects.filter(state=State.DELIVERED).values_list("id", flat=True)}
    times = Counter(accepted)
    twice = [notice for notice in written if times[notice] > 1]
    return [
        *(f"{notice} is marked as sent and never arrived" for notice in (written & delivered) - set(accepted)),
        *(f"{notice} was lost" for notice in written - set(accepted)),
        *(f"{notice} is not marked as sent" for notice in written - delivered),
        *([f"{len(twice)} were sent twice by {kills} kills"] if len(twice) > kills else []),
    ]


def write_notices(count: int) -> list[str]:
    """Write notices by e-mail to people without an account; their ids."""
    unit = Unit.objects.first() or build_town().units["property"]
    channels = new_registry()
    channels.register("email", FolderChannel(Path("unused")))  # the workers have the real one
    subject = new_id()
    params = {
        "kind": "voice",
        "number": "HY26-110482-B",
        "action": "answer",
        "state": "answered",
        "unit": "",
        "due": "",
    }
    draft = Draft(
        subject=subject,
        template="matters.answer_to_reporter",
        params=params | {"receipt": "x", "unit": str(unit.pk)},
        user_id=None,
        address=vault.encrypt("lin@example.org"),
        channels=("email",),
    )
    from django.utils import timezone

    write([draft] * count, timezone.now(), channels=channels)
    return [str(found) for found in Notice.objects.filter(subject=subject).values_list("id", flat=True)]


def end_leases() -> None:
    """Let five minutes pass for what the dead held."""
    from django.db.models import F

    Notice.objects.filter(state=State.SENDING).update(due_at=F("created_at"))
