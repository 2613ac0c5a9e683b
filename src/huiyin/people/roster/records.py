"""What is on record of the rows of a sheet, as cells: the form in which a row is compared with it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from huiyin.people import vault
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.roster.checking import Key, Known
from huiyin.people.roster.columns import Kind
from huiyin.places.models import Area

Cells = dict[str, str]
BATCH = 5_000
"""Keys a statement: a statement carries at most 65,535 parameters."""


def known() -> Known:
    """What rows may refer to without it standing in the file; accounts are added as they are asked for."""
    found = Known()
    found.levels = dict(Area.objects.values_list("code", "level"))
    found.keys[Kind.AREAS] = {(code,) for code in found.levels}
    for code, parent, area, desk in Unit.objects.values_list("code", "parent__code", "area__code", "desk"):
        found.keys[Kind.UNITS].add((code,))
        found.parents[code] = parent or ""
        if desk:
            found.desks[area] = code
    found.keys[Kind.POSTS] = set(Post.objects.values_list("role", "area__code", "unit__code"))
    return found


def accounts_known(usernames: Sequence[str]) -> set[Key]:
    """Which of these names belong to accounts."""
    return {
        (name,)
        for some in _batches(usernames)
        for name in User.objects.filter(username__in=some).values_list("username", flat=True)
    }


def on_record(kind: Kind, keys: Sequence[Key]) -> dict[Key, Cells]:
    """The cells of those of the rows that are there already."""
    return READERS[kind](keys)


def _areas(keys: Sequence[Key]) -> dict[Key, Cells]:
    fields = ("code", "level", "name_zh", "name_en", "parent__code")
    rows = (row for some in _batches(keys) for row in Area.objects.filter(code__in=some).values_list(*fields))
    return {
        (code,): {"level": level, "name_zh": name_zh, "name_en": name_en, "parent": parent or ""}
        for code, level, name_zh, name_en, parent in rows
    }


def _units(keys: Sequence[Key]) -> dict[Key, Cells]:
    fields = ("code", "name_zh", "name_en", "area__code", "parent__code", "desk")
    rows = (row for some in _batches(keys) for row in Unit.objects.filter(code__in=some).values_list(*fields))
    return {
        (code,): {"name_zh": zh, "name_en": en, "area": area, "parent": parent or "", "desk": "yes" if desk else "no"}
        for code, zh, en, area, parent, desk in rows
    }


def _posts(keys: Sequence[Key]) -> dict[Key, Cells]:
    fields = ("role", "area__code", "unit__code", "name_zh", "name_en")
    units = sorted({unit for _, _, unit in keys})
    rows = (row for some in _batches(units) for row in Post.objects.filter(unit__code__in=some).values_list(*fields))
    return {(role, area, unit): {"name_zh": zh, "name_en": en} for role, area, unit, zh, en in rows}


def _accounts(keys: Sequence[Key]) -> dict[Key, Cells]:
    fields = ("username", "name", "email", "phone_token", "language", "is_active")
    rows = (row for some in _batches(keys) for row in User.objects.filter(username__in=some).values_list(*fields))
    return {
        (username,): {
            "name": name,
            "email": email,
            "phone": vault.decrypt(phone) if phone else "",
            "language": language,
            "active": "yes" if active else "no",
        }
        for username, name, email, phone, language, active in rows
    }


def _duties(keys: Sequence[Key]) -> dict[Key, Cells]:
    """The latest duty of each person on each post."""
    fields = ("user__username", "post__role", "post__area__code", "post__unit__code", "starts", "ends")
    names = sorted({key[0] for key in keys})
    found: dict[Key, Cells] = {}
    for some in _batches(names):
        for *key, starts, ends in Duty.objects.filter(user__username__in=some).order_by("starts").values_list(*fields):
            found[tuple(key)] = {"starts": in_utc(starts), "ends": in_utc(ends) if ends else ""}
    return found


def in_utc(moment: datetime) -> str:
    """A time as cells have it."""
    return moment.astimezone(UTC).isoformat()


def _batches(keys: Sequence[Key] | Sequence[str]) -> Iterator[list[str]]:
    plain = [key if isinstance(key, str) else key[0] for key in keys]
    for start in range(0, len(plain), BATCH):
        yield plain[start : start + BATCH]


READERS: dict[Kind, Callable[[Sequence[Key]], dict[Key, Cells]]] = {
    Kind.AREAS: _areas,
    Kind.UNITS: _units,
    Kind.POSTS: _posts,
    Kind.ACCOUNTS: _accounts,
    Kind.DUTIES: _duties,
}
