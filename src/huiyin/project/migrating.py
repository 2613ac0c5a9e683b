"""Migrating a database that is in use: one at a time, never holding up others for long.

A statement that changes a table waits for those who use it, and everybody else waits behind it. So it gives up after
`LOCK_TIMEOUT`, and the whole is tried again: what was done stays done, as each migration is a transaction or one index.
"""

import sys
import time
from collections.abc import Callable

import structlog
from django.db import OperationalError, connection

log = structlog.get_logger(__name__)
LOCK = 0x48592D6D6967  # "HY-mig", in PostgreSQL's space of advisory locks
LOCK_TIMEOUT = "3s"
LOCK_NOT_AVAILABLE = "55P03"
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the n-th new try: a long report that reads a table has a minute to end."""


def migrate_in_use(run: Callable[[], object], *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Run Django's `migrate` by `run`, alone among all who migrate here, trying again while others hold locks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        for pause in PAUSES:
            try:
                _drop_half_made_indexes()
                run()
            except OperationalError as problem:
                if getattr(problem.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                log.warning("migration_waits_for_a_lock", seconds=pause)
                sleep(pause)
            else:
                return
        _drop_half_made_indexes()
        run()
    finally:
        connection.close()  # and with it lock and timeout


def _drop_half_made_indexes() -> None:
    """An index that was being built concurrently when its builder gave up stays behind, invalid, under its name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND n.nspname = 'public'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def migrate_quietly() -> None:
    """Bring the tables to the state of this version; what is said goes to standard error."""
    from django.core.management import call_command

    migrate_in_use(lambda: call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr))
