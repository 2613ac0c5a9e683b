"""Taking in a register of devices: judged whole first, then written in one transaction by few statements.

A device is known again by its serial number, or by its address at a door (behind its gateway), so that the same file
can be taken in again: what is here is left alone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction

from huiyin.domains.sensing.adapters.registers import Entry
from huiyin.domains.sensing.importing.judged import Judged
from huiyin.domains.sensing.importing.judging import Judging
from huiyin.domains.sensing.importing.writing import Keyed, write

__all__ = ["Judged", "Keyed", "import_devices", "judge"]


def judge(*, entries: Sequence[Entry], now: datetime) -> Judged:
    """Look what is here already, and whether each of the others can be registered. Nothing is written."""
    return Judging(entries, now).judged()


@transaction.atomic
def import_devices(
    *, entries: Sequence[Entry], now: datetime, keep: Callable[[Sequence[Keyed]], None], all_or_none: bool = True
) -> Judged:
    """Register what is fresh: all of it, or nothing where an entry is wrong and `all_or_none`.

    `keep` is given the new devices and their keys before anything is committed: should it fail, nothing is written.
    """
    with connection.cursor() as cursor:  # two imports at once take turns: the second finds what the first wrote
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin.import.devices'))")
    found = judge(entries=entries, now=now)
    if found.fresh and not (found.wrong and all_or_none):
        keep(write(found.fresh, now))
    return found
