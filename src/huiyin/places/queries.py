"""Reading places: the tree of areas, where a point or an address lies."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.db.models.functions import Length

from huiyin.kernel.bigrams import tokens
from huiyin.places.addressing import address_key, possible_keys
from huiyin.places.models import Address, Area, AreaRevision
from huiyin.places.tree import AreaRef, AreaTree

CHECK_EVERY = 1.0  # seconds
KEYS_AT_ONCE = 20_000  # PostgreSQL takes 65,535 parameters


@dataclass
class _Cache:
    """The snapshot of this process and when it was last compared with the database."""

    tree: AreaTree | None = None
    checked: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_cache = _Cache()


def area_tree() -> AreaTree:
    """All areas, from memory; compared with the database at most once a second, and read again when they changed."""
    tree = _cache.tree
    if tree is not None and time.monotonic() - _cache.checked < CHECK_EVERY:
        return tree
    # While one thread reads the areas the others go on with what they have; only without anything do they wait.
    if tree is not None and _cache.lock.locked():
        return tree
    with _cache.lock:
        return _refresh()


def forget_area_tree() -> None:
    """Make the next `area_tree` of this process read the areas anew."""
    _cache.tree = None


def _refresh() -> AreaTree:
    started = time.monotonic()
    # The number is read before the areas: a change in between makes the snapshot newer than its number, and
    # it is then read once more, never kept too old.
    revision = AreaRevision.objects.values_list("number", flat=True).first() or 0
    tree = _cache.tree
    if tree is None or tree.revision != revision:
        tree = _read(revision)
    _cache.tree, _cache.checked = tree, started
    return tree


def _read(revision: int) -> AreaTree:
    rows = Area.objects.values_list("id", "code", "level", "name_zh", "name_en", "parent_id", "boundary")
    # No cursor of the server's (`iterator`): whoever asks may be in a pipeline, where there is none.
    return AreaTree(((AreaRef(*row[:6]), row[6]) for row in rows), revision=revision)


def locate(lon: float, lat: float) -> AreaRef | None:
    """The deepest area that holds the WGS-84 point, or None: then the city desk (`area_tree().city`) has it."""
    return area_tree().locate(lon, lat)


@dataclass(frozen=True, slots=True)
class AddressRef:
    """A known address and its WGS-84 point."""

    text: str
    lon: float
    lat: float
    area_id: int | None


def find_address(text: str) -> AddressRef | None:
    """The known address that `text` means, or None.

    The longest one inside the text counts: a flat finds its house (梅里新村 12 幢 3 楼), and town and district may
    stand before it (昆山市玉山镇梅里新村 12 幢).
    """
    return find_addresses([text]).get(text)


def find_addresses(texts: Iterable[str]) -> dict[str, AddressRef]:
    """For each text that means a known address, that address; as `find_address`, in one statement for some hundreds."""
    possible = {text: possible_keys(address_key(text)) for text in texts}
    keys = sorted(set(chain.from_iterable(possible.values())))
    known: dict[str, AddressRef] = {}
    for some in (keys[at : at + KEYS_AT_ONCE] for at in range(0, len(keys), KEYS_AT_ONCE)):
        known.update((address.key, _ref(address)) for address in Address.objects.filter(key__in=some))
    # The longest of those that are known; of two equally long ones the one further left.
    found = {
        text: max((k for k in candidates if k in known), key=len, default="") for text, candidates in possible.items()
    }
    return {text: known[key] for text, key in found.items() if key}


def address_by_id(address_id: str) -> AddressRef | None:
    """The known address with this id, or None: what other systems call it by (Open311's address_id)."""
    if not (address_id.isascii() and address_id.isdigit() and len(address_id) < 19):
        return None
    found = Address.objects.filter(pk=int(address_id)).first()
    return _ref(found) if found else None


def search_addresses(text: str, limit: int = 10) -> list[AddressRef]:
    """Known addresses with all that `text` says, the shortest first: suggestions while somebody types."""
    key = address_key(text)
    if not key:
        return []
    # A lone Chinese character is no pair and so not among the tokens; what ends in digits may be half a number.
    wanted = [token for token in tokens(key) if len(token) > 1 and not token[-1].isdigit()]
    found = Address.objects.filter(tokens__contains=wanted, key__contains=key).order_by(Length("key"), "key")
    return [_ref(address) for address in found[:limit]]


def _ref(address: Address) -> AddressRef:
    return AddressRef(address.text, address.lon, address.lat, address.area_id)
