"""Reading and checking definitions.toml, and the options that are in force in a month."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.kernel.calendars import OFFICE_HOURS
from huiyin.lifecycles.model import Name
from huiyin.matters.figures.predicates import PREDICATES, Options, working_minutes
from huiyin.matters.models import FigureOption

SHIPPED = Path(__file__).with_name("definitions.toml")
DAY_MINUTES = sum(((b.hour - a.hour) * 60 + b.minute - a.minute) for a, b in OFFICE_HOURS)
TYPES = ("span", "yes or no", "rating")


class BadDefinition(ValueError):
    """The definitions cannot be used; the text names file, key and remedy."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: what is counted, out of what. `more` says that more of it is better."""

    key: str
    name: Name
    formula: Name
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    source: str
    more: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Something that cities decide differently."""

    key: str
    name: Name
    type: str
    default: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """All figures and options, in the order of the file."""

    figures: tuple[Figure, ...]
    options: Mapping[str, Option]


@cache
def definitions() -> Definitions:
    """What is shipped."""
    return read(SHIPPED.read_text("utf-8"), SHIPPED.name)


def read(text: str, file: str) -> Definitions:
    """Read and check definitions. Raises `BadDefinition` at the first thing that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadDefinition(f"{file}: no TOML: {wrong}") from None
    options = {key: _option(key, given, file) for key, given in raw.get("options", {}).items()}
    figures = tuple(_figure(key, given, file) for key, given in raw.get("figures", {}).items())
    if not figures:
        raise BadDefinition(f"{file}: figures: there are none; add [figures.KEY]")
    missing = Options.__dataclass_fields__.keys() - {"response_minutes"} | {"response_limit"}
    for key in sorted(missing - options.keys()):
        raise BadDefinition(f"{file}: options.{key}: is missing; add [options.{key}] with name, type and default")
    return Definitions(figures, options)


def _option(key: str, given: Mapping[str, Any], file: str) -> Option:
    where = f"{file}: options.{key}"
    if given.get("type") not in TYPES:
        raise BadDefinition(f"{where}.type: {given.get('type')!r}; write one of {', '.join(TYPES)}")
    option = Option(key, _name(given, "name", where), given["type"], str(given.get("default", "")))
    try:
        check_value(option, option.default)
    except ValueError as wrong:
        raise BadDefinition(f"{where}.default: {wrong}") from None
    return option


def _figure(key: str, given: Mapping[str, Any], file: str) -> Figure:
    where = f"{file}: figures.{key}"
    for part in ("numerator", "denominator"):
        named = given.get(part)
        if not isinstance(named, list) or not named:
            raise BadDefinition(f'{where}.{part}: must be a list of predicates, such as ["counted"]')
        for name in named:
            if name not in PREDICATES:
                raise BadDefinition(f"{where}.{part}: no predicate {name!r}; there are {', '.join(PREDICATES)}")
    if given.get("better") not in ("more", "less"):
        raise BadDefinition(f"{where}.better: write “more” or “less”")
    return Figure(
        key,
        _name(given, "name", where),
        _name(given, "formula", where),
        tuple(given["numerator"]),
        tuple(given["denominator"]),
        str(given.get("source", "")),
        given["better"] == "more",
    )


def _name(given: Mapping[str, Any], part: str, where: str) -> Name:
    said = given.get(part)
    if not isinstance(said, dict) or not said.get("zh") or not said.get("en"):
        raise BadDefinition(f'{where}.{part}: write it in both languages: {{ zh = "…", en = "…" }}')
    return Name(said["zh"], said["en"])


def check_value(option: Option, value: str) -> None:
    """Raises `ValueError` with the remedy when the option cannot have this value."""
    if option.type == "span":
        working_minutes(value, DAY_MINUTES)
    elif option.type == "yes or no" and value not in ("yes", "no"):
        raise ValueError(f"{value!r}: write yes or no")
    elif option.type == "rating" and value not in ("1", "2", "3", "4", "5"):
        raise ValueError(f"{value!r}: write a rating from 1 to 5")


def values_in_force(months: list[date]) -> dict[date, dict[str, str]]:
    """The value of every option in each of these months, in one statement."""
    rows = list(FigureOption.objects.filter(since__lte=max(months)).order_by("since")) if months else []
    found = {}
    for month in months:
        decided = {row.option: row.value for row in rows if row.since <= month}
        found[month] = {key: decided.get(key, option.default) for key, option in definitions().options.items()}
    return found


def options_of(values: Mapping[str, str]) -> Options:
    """The values of a month as predicates use them."""
    return Options(
        response_minutes=working_minutes(values["response_limit"], DAY_MINUTES),
        foreign_counts=values["foreign_counts"] == "yes",
        joined_counts=values["joined_counts"] == "yes",
        unrated_satisfied=values["unrated_satisfied"] == "yes",
        satisfied_from=int(values["satisfied_from"]),
    )


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`, both included."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = month_of(month + timedelta(days=31))
    return found
