"""What is measured, and `/metrics` in Prometheus' text form, added up over all processes of this machine.

Each process writes its counts into files of its own under HUIYIN_HOME/run/metrics (prometheus_client's multiprocess
mode); whoever is asked adds them up. What stands in the database is counted when somebody asks, at most every 10 s.
"""

import hmac
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from huiyin.matters.queries.running import standing_now
from huiyin.project.forwarding import from_this_machine

FRESH = 10.0  # seconds
REQUESTS = Counter("huiyin_requests", "Requests by route, method and status", ["route", "method", "status"])
SECONDS = Histogram(
    "huiyin_request_seconds",
    "How long a request took, by route",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
STATEMENTS = Histogram(
    "huiyin_request_statements", "SQL statements of a request, by route", ["route"], buckets=(0, 2, 4, 6, 8, 12, 20, 50)
)
LIMITED = Counter("huiyin_rate_limited", "Requests answered 429", ["by"])

_COUNTS = """
    SELECT (SELECT count(*) FROM notices_notice WHERE state IN ('waiting', 'sending') AND due_at < %(now)s),
           (SELECT count(*) FROM notices_notice WHERE state = 'failed'),
           (SELECT coalesce(extract(epoch FROM %(now)s - max(seen_at)), -1) FROM worker_workerseen),
           (SELECT count(*) FROM procrastinate_jobs
             WHERE status = 'todo' AND coalesce(scheduled_at, %(now)s) <= %(now)s),
           (SELECT coalesce(extract(epoch FROM %(now)s - min(recorded_at)), 0) FROM matters_entry
             WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())),
           (SELECT count(*) FROM exchange_outgoing WHERE acknowledged_at IS NULL AND refused = ''),
           (SELECT count(*) FROM exchange_incoming WHERE handled_at IS NULL AND due_at < %(now)s)
"""
"""Over notices_due, notices_failed, a table of a few rows, the queue, entry_outbox, exchange_waiting and
exchange_unhandled."""


class Standing:
    """The gauges of the database. `huiyin_database_up` is 0 when it does not answer, and the others are absent."""

    def __init__(self) -> None:
        self._held: list[Metric] = []
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        """What prometheus_client asks for."""
        if time.monotonic() > self._until:
            self._held, self._until = list(self._counted()), time.monotonic() + FRESH
        yield from self._held

    def _counted(self) -> Iterator[Metric]:
        now = timezone.now()
        try:
            standing = standing_now(now)
            with connection.cursor() as cursor:
                cursor.execute(_COUNTS, {"now": now})
                waiting, failed, heartbeat, jobs, held, letters, taken = cursor.fetchone()
        except DatabaseError:
            yield GaugeMetricFamily("huiyin_database_up", "Whether the database answers", value=0)
            return
        for name, words, value in (
            ("huiyin_database_up", "Whether the database answers", 1),
            ("huiyin_matters_open", "Open matters", standing.open),
            ("huiyin_matters_late", "Open matters past their deadline", standing.late),
            ("huiyin_timers_due", "Timers that should have fired", standing.timers_due),
            ("huiyin_notices_due", "Notices that should have been sent", waiting),
            ("huiyin_notices_failed", "Notices that reached nobody", failed),
            ("huiyin_worker_seen_seconds", "Since a worker was last seen; -1 never", float(heartbeat)),
            ("huiyin_jobs_due", "Background jobs that wait", jobs),
            (
                "huiyin_figures_held_seconds",
                "How old the first step is that an open transaction keeps from figures",
                held,
            ),
            ("huiyin_exchange_waiting", "Letters that another installation has not acknowledged", letters),
            ("huiyin_exchange_unhandled", "Letters of other installations that should have been handled", taken),
        ):
            yield GaugeMetricFamily(name, words, value=value)

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database to register."""
        return []


_standing = Standing()


def metrics(request: HttpRequest) -> HttpResponse:
    """For the machine itself, or for whoever brings HUIYIN_METRICS_TOKEN; nobody else learns that it is here."""
    if not may_read(request):
        return HttpResponse(status=404)
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    forget_the_dead(folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    registry.register(_standing)
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def may_read(request: HttpRequest) -> bool:
    """With a token set, the token decides; without one, only a call from this machine that no proxy handed on."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    return from_this_machine(request)


def forget_the_dead(folder: Path) -> None:
    """Take back what processes that are gone had said of themselves just then; their counts stay."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        if not Path("/proc", pid).exists():
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
