"""Writing addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from huiyin.kernel.bigrams import tokens
from huiyin.kernel.coordinates import check_lonlat
from huiyin.places.addressing import address_key
from huiyin.places.models import Address
from huiyin.places.queries import area_tree

BATCH = 1000


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address and its WGS-84 point."""

    text: str
    lon: float
    lat: float


@transaction.atomic
def keep_addresses(*, drafts: Iterable[AddressDraft]) -> int:
    """Keep addresses, each in the area that holds its point; one that is there already gets the new point.

    Gives their number; of several that differ only in spacing the last counts. Raises `OutOfRange`.
    """
    tree = area_tree()
    addresses: dict[str, Address] = {}
    for draft in drafts:
        check_lonlat(draft.lon, draft.lat)
        area = tree.locate(draft.lon, draft.lat)
        key = address_key(draft.text)
        addresses[key] = Address(
            text=draft.text.strip(),
            key=key,
            tokens=sorted(set(tokens(key))),
            area_id=area.id if area else None,
            lon=draft.lon,
            lat=draft.lat,
        )
    Address.objects.bulk_create(
        addresses.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["text", "area", "lon", "lat"],
    )
    return len(addresses)
