"""kill -9 of the worker in the middle of a bulk action: nothing twice, everything done after the next one starts."""

import pytest
from django.db import connection
from django.utils import timezone
from tests.fixtures.workers import Receiver, Workers, until

from huiyin.matters.models import BulkLine, BulkRun, Entry
from huiyin.matters.operations import start_bulk
from huiyin.matters.tests.cast import build_town
from huiyin.web.tests.desk_town import raised
from huiyin.worker.jobs import retry_stalled_jobs

pytestmark = pytest.mark.fault
MATTERS, BEFORE = 9, 4
HANGS_AT_THE_FIFTH = f"""
import itertools, time
from huiyin.matters.operations import bulk
take, calls = bulk._take, itertools.count()
def hanging(*call):
    take(*call)
    if next(calls) == {BEFORE}:
        time.sleep(3600)  # acted and not yet written down: here the kill falls
bulk._take = hanging
"""


def test_a_worker_killed_in_a_bulk_run_leaves_nothing_undone_and_nothing_twice(committed_db: str) -> None:
    town = build_town()
    ids = [raised(f"第{n}件").matter.id for n in range(MATTERS)]
    now = timezone.now()
    actor = town.actor("secretary", now)
    with Receiver() as receiver, Workers(receiver, HANGS_AT_THE_FIFTH) as workers:
        workers.start(1)
        run = start_bulk(
            matter_ids=ids, action="note", actor=actor, data={"words": "看过了"}, now=now, client_id="once"
        )
        until(lambda: done(run) == BEFORE, 60, "the run does not begin")
        workers.kill_one()
    assert (done(run), written(run)) == (BEFORE, BEFORE)
    forget_the_dead()
    with Receiver() as receiver, Workers(receiver) as workers:
        workers.start(1)
        retry_stalled_jobs.configure(queueing_lock=None).defer(timestamp=0)
        until(lambda: BulkRun.objects.filter(pk=run.pk, ended_at__isnull=False).exists(), 90, "the run does not end")
    assert (done(run), written(run)) == (MATTERS, MATTERS)
    assert set(Entry.objects.filter(client_id=f"bulk:{run.pk}").values_list("matter_id", flat=True)) == set(ids)


def done(run: BulkRun) -> int:
    """Lines that are written down as done."""
    return run.lines.filter(state=BulkLine.State.DONE).count()


def written(run: BulkRun) -> int:
    """Entries in histories that the run made."""
    return Entry.objects.filter(client_id=f"bulk:{run.pk}").count()


def forget_the_dead() -> None:
    """Let the time pass after which a worker that is not heard of is taken for dead."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
