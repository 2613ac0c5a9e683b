"""Writing a plan: all of it in one transaction, each kind in a few statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, models, transaction

from huiyin.people import directory, vault
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.roster.checking import Key
from huiyin.people.roster.columns import Kind, key_of
from huiyin.people.roster.planning import Change, Plan, plan
from huiyin.people.roster.reading import Row
from huiyin.people.roster.records import BATCH, Cells
from huiyin.places.models import Area
from huiyin.places.operations.areas import areas_changed

LOCK = 0x48592D726F73  # "HY-ros", in PostgreSQL's space of advisory locks
log = structlog.get_logger(__name__)


class UnableToWrite(Exception):
    """Nothing was written; `plan` says what is wrong, or what has changed since it was shown."""

    def __init__(self, plan: Plan, reason: str) -> None:
        super().__init__(reason)
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Written:
    """What was done, and the new accounts, which nobody can sign in to before a password is set."""

    plan: Plan
    new_accounts: list[User]


def write(*, rows: Iterable[Row], good_only: bool, now: datetime, by: str, expected: str = "") -> Written:
    """Check the rows and write what is right. Raises `UnableToWrite`.

    Without `good_only` one bad row keeps everything out. `expected` is the fingerprint of the plan that was shown:
    when others have changed something since, nothing is written. `by` names who did it, in the log.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # one sheet at a time
        made = plan(rows, now)
        if made.problems.rows and not good_only:
            raise UnableToWrite(made, "bad rows")
        if expected and expected != made.fingerprint():
            raise UnableToWrite(made, "changed since")
        try:
            with transaction.atomic():
                accounts = _write(made)
        except IntegrityError as wrong:
            reason = getattr(getattr(wrong.__cause__, "diag", None), "constraint_name", None) or "constraint"
            raise UnableToWrite(made, reason) from wrong
    directory.forget()
    added = sum(len(rows) for rows in made.added.values())
    log.info("roster_written", by=by, added=added, changed=len(made.changed), bad=made.problems.rows)
    return Written(made, accounts)


def _write(made: Plan) -> list[User]:
    accounts: list[User] = []
    for kind in Kind:
        changes = [change for change in made.changed if change.kind is kind]
        built = _add(kind, made.added[kind])
        if kind is Kind.ACCOUNTS:
            accounts = [one for one in built if isinstance(one, User)]
        _change(kind, changes)
    if made.added[Kind.AREAS] or any(change.kind is Kind.AREAS for change in made.changed):
        areas_changed()
    return accounts


def _add(kind: Kind, rows: list[Cells]) -> list[models.Model]:
    """Level by level, so that a row finds the id of the one above it."""
    built: list[models.Model] = []
    for layer in _layers(kind, rows):
        ids = _Ids(kind, layer)
        model = MODELS[kind]
        objects = [model(**_fields(kind, cells, ids, new=True)) for cells in layer]
        built += model._default_manager.bulk_create(objects, batch_size=1_000)
    return built


def _change(kind: Kind, changes: list[Change]) -> None:
    ids = _Ids(kind, [change.cells for change in changes])
    for change in changes:
        named = {name: change.cells[name] for name in change.fields}
        row: models.QuerySet[Any]
        if kind is Kind.DUTIES:
            found = Duty.objects.filter(user__username=change.key[0], post_id=ids.posts[change.key[1:]])
            row = found.order_by("-starts")[:1]
        else:
            row = MODELS[kind]._default_manager.filter(**_where(kind, change.key))
        MODELS[kind]._default_manager.filter(pk__in=row.values("pk")).update(**_fields(kind, named, ids, new=False))


def _layers(kind: Kind, rows: list[Cells]) -> Iterable[list[Cells]]:
    """The rows in groups of which none refers to its own."""
    if kind not in {Kind.AREAS, Kind.UNITS}:
        return [rows] if rows else []
    depth: dict[str, int] = {}
    layers: dict[int, list[Cells]] = {}
    for cells in rows:  # whoever is referred to stands before
        depth[cells["code"]] = depth.get(cells.get("parent", ""), -1) + 1
        layers.setdefault(depth[cells["code"]], []).append(cells)
    return [layers[level] for level in sorted(layers)]


class _Ids:
    """The ids of what rows refer to by code; one statement a kind that is referred to."""

    def __init__(self, kind: Kind, rows: list[Cells]) -> None:
        areas = {cells.get("area", "") for cells in rows} - {""}
        parents = {cells.get("parent", "") for cells in rows} - {""}
        self.areas = _by(Area, "code", areas | (parents if kind is Kind.AREAS else set()))
        units = {cells.get("unit", "") for cells in rows} - {""}
        self.units = _by(Unit, "code", units | (parents if kind is Kind.UNITS else set()))
        self.posts: dict[Key, int] = {}
        self.users: dict[str, int] = {}
        if kind is Kind.DUTIES:
            found = Post.objects.filter(unit_id__in=self.units.values())
            self.posts = {
                (role, area, unit): pk
                for pk, role, area, unit in found.values_list("pk", "role", "area__code", "unit__code")
            }
            self.users = _by(User, "username", {cells["username"] for cells in rows})


def _by(model: type[models.Model], name: str, values: set[str]) -> dict[str, int]:
    wanted = sorted(values)
    return {
        code: pk
        for start in range(0, len(wanted), BATCH)
        for code, pk in model._default_manager.filter(**{f"{name}__in": wanted[start : start + BATCH]}).values_list(
            name, "pk"
        )
    }


def _where(kind: Kind, key: Key) -> dict[str, str]:
    names = {
        Kind.POSTS: ("role", "area__code", "unit__code"),
        Kind.ACCOUNTS: ("username",),
    }.get(kind, ("code",))
    return dict(zip(names, key, strict=True))


def _fields(kind: Kind, cells: Cells, ids: _Ids, *, new: bool) -> dict[str, Any]:
    """Cells as the fields of the model."""
    made: dict[str, Any] = {}
    for name, value in cells.items():
        convert = CONVERT.get(name)
        made |= convert(kind, value, ids) if convert else {name: value}
    if kind is Kind.DUTIES:
        made = {name: value for name, value in made.items() if name in {"starts", "ends"}}
        if new:
            made |= {"user_id": ids.users[cells["username"]], "post_id": ids.posts[key_of(kind, cells)[1:]]}
    if kind is Kind.ACCOUNTS and new:
        made["password"] = make_password(None)
    return made


CONVERT: dict[str, Callable[[Kind, str, _Ids], dict[str, Any]]] = {
    "area": lambda kind, value, ids: {"area_id": ids.areas[value]},
    "unit": lambda kind, value, ids: {"unit_id": ids.units[value]},
    "parent": lambda kind, value, ids: {"parent_id": (ids.areas if kind is Kind.AREAS else ids.units)[value]},
    "desk": lambda kind, value, ids: {"desk": value == "yes"},
    "active": lambda kind, value, ids: {"is_active": value == "yes"},
    "phone": lambda kind, value, ids: {"phone_token": vault.encrypt(value)},
    "starts": lambda kind, value, ids: {"starts": datetime.fromisoformat(value)},
    "ends": lambda kind, value, ids: {"ends": datetime.fromisoformat(value)},
}
"""The cells that are not a field of the same name."""
MODELS: dict[Kind, type[models.Model]] = {
    Kind.AREAS: Area,
    Kind.UNITS: Unit,
    Kind.POSTS: Post,
    Kind.ACCOUNTS: User,
    Kind.DUTIES: Duty,
}
