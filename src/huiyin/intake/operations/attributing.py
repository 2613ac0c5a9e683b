"""Attributes: what a device says of itself, and what we tell it to follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from huiyin.intake.models import Attribute, Scope
from huiyin.intake.operations.commanding import wake_doors
from huiyin.intake.sent import Value

MOST = 500
"""Names of one scope that are remembered of a source."""


class TooManyNames(Exception):
    """The source has as many attributes as are remembered."""


def tell(*, source_id: int, values: Mapping[str, Value], now: datetime) -> None:
    """Remember what a device says of itself. Raises `TooManyNames`; then nothing is."""
    _put(source_id, Scope.CLIENT, values, now)


def share(*, source_id: int, values: Mapping[str, Value], now: datetime) -> None:
    """Set what a device is to follow; it is told at once, or when it comes back. Raises `TooManyNames`."""
    with transaction.atomic():
        _put(source_id, Scope.SHARED, values, now)
        wake_doors()


@transaction.atomic
def _put(source_id: int, scope: Scope, values: Mapping[str, Value], now: datetime) -> None:
    # The source's attributes are written by one at a time, so that the limit holds.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [1_213_745_251, source_id % 2**31])
    there = set(Attribute.objects.filter(source_id=source_id, scope=scope).values_list("name", flat=True))
    if len(there | set(values)) > MOST:
        raise TooManyNames(f"more than {MOST} names")
    Attribute.objects.bulk_create(
        [Attribute(source_id=source_id, scope=scope, name=name, value=value, at=now) for name, value in values.items()],
        update_conflicts=True,
        unique_fields=["source", "scope", "name"],
        update_fields=["value", "at", "told_at"],
    )


def untold(*, source_ids: Sequence[int], now: datetime) -> dict[int, dict[str, Value]]:
    """Shared attributes that these devices have not been told, by source; they count as told from now on."""
    waiting = Attribute.objects.filter(source_id__in=source_ids, scope=Scope.SHARED, told_at=None)
    with transaction.atomic():
        found = list(waiting.select_for_update(skip_locked=True).order_by("source_id", "name"))
        Attribute.objects.filter(pk__in=[one.pk for one in found]).update(told_at=now)
    told: dict[int, dict[str, Value]] = {}
    for one in found:
        told.setdefault(one.source_id, {})[one.name] = one.value
    return told


def untell(*, source_id: int, names: Iterable[str]) -> None:
    """The device did not hear it after all: it is told when it comes back."""
    Attribute.objects.filter(source_id=source_id, scope=Scope.SHARED, name__in=list(names)).update(told_at=None)
