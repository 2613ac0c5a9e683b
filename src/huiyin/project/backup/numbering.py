"""Transaction numbers after a restore.

Each entry of the history keeps the number of its transaction, by which readers of the outbox know what is new (ADR 1
and 19). Another cluster counts anew, perhaps far below: what is written there would be older than all that was
restored, and no reader would ever come to it.
"""

from pathlib import Path
from typing import Any

import psycopg

from huiyin.project.backup import programs

FIRST = 3
"""PostgreSQL's first ordinary transaction: older than every one of this cluster."""
_INTO_THE_PAST = "UPDATE matters_entry SET xid = %s::text::xid8 WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())"
_FACTS_FROM_THE_START = "UPDATE matters_factcursor SET xid = '0', entry = 0"


def count_anew(connection: "psycopg.Connection[Any]") -> int:
    """Put what this cluster has not come to yet into its past, and derive facts afresh. Returns how many entries."""
    moved = connection.execute(_INTO_THE_PAST, [FIRST]).rowcount
    if moved:
        connection.execute(_FACTS_FROM_THE_START)
    return moved


def count_anew_in(home: Path) -> None:
    """The same for the database of this home, as its owner: nobody else may change history's rows."""
    with psycopg.connect(**programs.address(home), connect_timeout=10) as connection:
        count_anew(connection)
