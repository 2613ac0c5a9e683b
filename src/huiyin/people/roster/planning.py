"""Comparing a sheet with what is there: what would be added, what would change from what to what, what is wrong."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.people.masks import mask_phone
from huiyin.people.roster import records
from huiyin.people.roster.checking import Key, Known, noted, placed, tidied
from huiyin.people.roster.columns import COLUMNS, Kind, key_of
from huiyin.people.roster.problems import Problems
from huiyin.people.roster.reading import Row
from huiyin.people.roster.records import Cells
from huiyin.places.levels import DEPTHS

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A row on record that would change: `cells` of the sheet, and from what to what by field."""

    kind: Kind
    key: Key
    cells: Cells
    fields: dict[str, tuple[str, str]]

    def shown(self) -> list[tuple[str, str, str]]:
        """Heading, before and after of each field, as people may see them: telephones masked, times local."""
        headings = {column.field: column.heading for column in COLUMNS[self.kind]}
        return [
            (headings[name], _shown(name, before), _shown(name, after)) for name, (before, after) in self.fields.items()
        ]


@dataclass(slots=True)
class Plan:
    """What a sheet would do. Rows that are wrong are in `problems` alone."""

    added: dict[Kind, list[Cells]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    changed: list[Change] = field(default_factory=list)
    unchanged: Counter[Kind] = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)

    @property
    def does_nothing(self) -> bool:
        """Whether everything that is right is there already."""
        return not self.changed and not any(self.added.values())

    def fingerprint(self) -> str:
        """The same for the same effect: what was shown is what is written, or it is shown again."""
        # A duty that begins now begins a little later at each look.
        added = {kind: [{**row, "starts": ""} if kind is Kind.DUTIES else row for row in rows]
                 for kind, rows in self.added.items()}  # fmt: skip
        effect = [added, [(change.kind, change.key, change.fields) for change in self.changed]]
        return hashlib.sha256(json.dumps(effect, sort_keys=True).encode()).hexdigest()


def plan(rows: Iterable[Row], now: datetime) -> Plan:
    """Check all rows and compare those that are right with what is on record. Nothing is written."""
    made = Plan()
    tidy: dict[Kind, list[tuple[int, Cells]]] = {kind: [] for kind in Kind}
    # 1. Each row by itself; of a wrong one only its number of mistakes is kept.
    for row in rows:
        cells, wrong = tidied(row)
        if wrong:
            made.problems.add(row.kind, row.line, wrong)
        else:
            tidy[row.kind].append((row.line, cells))
    # 2. Each kind after those that it refers to, areas from the city downwards.
    tidy[Kind.AREAS].sort(key=lambda one: DEPTHS[one[1]["level"]])
    known = records.known()
    named = {key for kind in (Kind.ACCOUNTS, Kind.DUTIES) for _line, one in tidy[kind] if (key := one["username"])}
    known.keys[Kind.ACCOUNTS] = records.accounts_known(sorted(named))
    for kind, lines in tidy.items():
        _compare(made, kind, lines, known, now)
    return made


def _compare(made: Plan, kind: Kind, lines: list[tuple[int, Cells]], known: Known, now: datetime) -> None:
    there = records.on_record(kind, [key_of(kind, cells) for _line, cells in lines])
    for line, cells in lines:
        key = key_of(kind, cells)
        before = there.get(key)
        if kind is Kind.DUTIES:
            before = _same_duty(before, cells, now)
        wrong = placed(kind, cells, known) or (_too_late(cells) if kind is Kind.DUTIES else [])
        if wrong:
            made.problems.add(kind, line, wrong)
            continue
        noted(kind, cells, known)
        if before is None:
            made.added[kind].append(cells)
            continue
        fields = {name: (before[name], value) for name, value in cells.items() if before.get(name, value) != value}
        if fields:
            made.changed.append(Change(kind, key, cells, fields))
        else:
            made.unchanged[kind] += 1


def _same_duty(before: Cells | None, cells: Cells, now: datetime) -> Cells | None:
    """The duty on record that the row means; None for one that begins after the last has ended."""
    moment = records.in_utc(now)
    over = before is not None and bool(before["ends"]) and before["ends"] <= cells.get("starts", moment)
    if before is None or over:
        cells.setdefault("starts", moment)
        return None
    return before


def _too_late(cells: Cells) -> list[tuple[str, str, str]]:
    if cells.get("ends") and cells.get("starts") and cells["ends"] <= cells["starts"]:
        return [("ends", _("结束不晚于开始"), _("改结束时间"))]
    return []


def _shown(name: str, value: str) -> str:
    if name == "phone":
        return mask_phone(value) if value else ""
    if name in {"starts", "ends"} and value:
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    return value
