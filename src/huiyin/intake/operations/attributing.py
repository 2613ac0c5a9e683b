"""Attributes: what a device says of itself, and what we tell it to follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import Q

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


def unshare(*, source_ids: Sequence[int], names: Sequence[str]) -> int:
    """These devices are to follow these no more; who was told is not told otherwise. How many were dropped."""
    shared = Attribute.objects.filter(source_id__in=source_ids, scope=Scope.SHARED, name__in=names)
    return shared.delete()[0]


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


class Untold(msgspec.Struct, frozen=True):
    """Shared attributes that one device has not been told; `address` is its name behind its gateway, if it has one."""

    source_id: int
    holder: int
    address: str | None
    values: dict[str, Value]


def untold(*, holders: Sequence[int], now: datetime) -> list[Untold]:
    """What these sources, and devices behind them, have not been told; it counts as told from now on."""
    waiting = Attribute.objects.filter(scope=Scope.SHARED, told_at=None)
    ours = waiting.filter(Q(source_id__in=holders) | Q(source__parent_id__in=holders))
    with transaction.atomic():
        found = list(ours.select_related("source").select_for_update(skip_locked=True, of=("self",)).order_by("name"))
        Attribute.objects.filter(pk__in=[one.pk for one in found]).update(told_at=now)
    held, told = set(holders), dict[int, Untold]()
    for one in found:
        holder, address = (one.source_id, None) if one.source_id in held else (one.source.parent_id, one.source.address)
        assert holder is not None
        told.setdefault(one.source_id, Untold(one.source_id, holder, address, {})).values[one.name] = one.value
    return list(told.values())


def untell(*, source_id: int, names: Iterable[str]) -> None:
    """The device did not hear it after all: it is told when it comes back."""
    Attribute.objects.filter(source_id=source_id, scope=Scope.SHARED, name__in=list(names)).update(told_at=None)
