"""`/healthz`: the process is alive. `/readyz`: the product can do its work, or what keeps it from that.

Neither tells anything that a stranger may not know: reasons are words of ours, never an error's text.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from huiyin.worker.models import WorkerSeen

SEEN_WITHIN = timedelta(minutes=1)
_migrated = False


def healthz(request: HttpRequest) -> HttpResponse:
    """200 whenever this process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and a worker are there; else 503, naming what is wrong."""
    found = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(outcome == "ok" for outcome in found.values())
    headers = {"Cache-Control": "no-store"} if ready else {"Cache-Control": "no-store", "Retry-After": "5"}
    response = JsonResponse({"ready": ready, **found}, status=200 if ready else 503, headers=headers)
    # Django would log every 503 as an error; whoever asks is told, and asks again.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "unknown: the database does not answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    """Whether this version's migrations are applied; once they are, they stay so while this process lives."""
    global _migrated  # noqa: PLW0603 - one fact about the process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _migrated else "missing: run `huiyin migrate`"


def _worker() -> str:
    since = timezone.now() - SEEN_WITHIN
    if WorkerSeen.objects.filter(seen_at__gte=since).exists():
        return "ok"
    return "not seen within a minute: run `huiyin work`"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "worker": _worker}
