"""A database that goes away and comes back: the worker waits, and goes on with everything by itself."""

import time

import pytest
from django.db import connection
from django.utils import timezone
from tests.fixtures.database import as_owner
from tests.fixtures.workers import Receiver, Workers, until

from huiyin.worker.jobs import retry_stalled_jobs
from huiyin.worker.models import WorkerSeen

pytestmark = pytest.mark.fault


def test_it_keeps_time_and_runs_jobs_again_when_the_database_is_back(committed_db: str) -> None:
    with Receiver() as receiver, Workers(receiver) as workers:
        workers.start(1)
        shut(committed_db)
        time.sleep(4)
        opened = timezone.now()
        admit(committed_db, "true")
        until(lambda: WorkerSeen.objects.filter(seen_at__gt=opened).exists(), 30, "it is not seen again")
        retry_stalled_jobs.configure(queueing_lock=None).defer(timestamp=0)
        until(lambda: jobs() == 0, 30, "the job is not run")
        assert workers.stop() == [0]


def shut(name: str) -> None:
    """Let nobody in, and throw out whoever is."""
    admit(name, "false")
    with as_owner(connection), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            # PostgreSQL's own workers are not ours to end, and autovacuum comes when it likes.
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )


def admit(name: str, allowed: str) -> None:
    with as_owner(connection), connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
        return int(cursor.fetchone()[0])
