"""Which partitions this process weighs: locks of its session, so that they fall with it, however it ends.

A lock that is bound to the connection on which the work is committed needs no clock and no renewal: when the
connection is gone nothing more can be committed, and another process has the lock as soon as the server notices.
"""

from typing import Any

from django.db import connection

from huiyin.intake.sent import PARTITIONS

_PARTITION, _PRESENT = 1_213_745_251, 1_213_745_252  # two numbers of our own among PostgreSQL's advisory locks
_COUNT = "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"


def be_present() -> None:
    """Count among those who weigh, until the connection ends."""
    _ask("SELECT pg_advisory_lock_shared(%s, 0)", _PRESENT)


def held(mine: frozenset[int]) -> frozenset[int]:
    """The partitions that are our share now: what is too much is given back, what is free is taken."""
    share = -(-PARTITIONS // max(int(_ask(_COUNT, _PRESENT)), 1))
    kept = set(sorted(mine)[:share])
    for partition in mine - kept:
        _ask("SELECT pg_advisory_unlock(%s, %s)", _PARTITION, partition)
    for partition in range(PARTITIONS):
        if len(kept) >= share:
            break
        if partition not in mine and _ask("SELECT pg_try_advisory_lock(%s, %s)", _PARTITION, partition):
            kept.add(partition)
    return frozenset(kept)


def _ask(statement: str, *given: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]
