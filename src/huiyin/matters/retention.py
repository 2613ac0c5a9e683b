"""The retention of each kind, read from its TOML file as the product starts using it."""

import tomllib
from functools import cache
from pathlib import Path

from huiyin.matters.domain import domains
from huiyin.matters.rules.retention import Retention
from huiyin.people.holdings import Part


class BadRetention(ValueError):
    """The file names another part than there are, or no whole number of years."""


def retention_of(kind: str) -> Retention:
    """After how many years what goes of matters of this kind. Raises `BadRetention`."""
    path = domains.get(kind).retention
    return _read(path) if path else Retention({})


@cache
def _read(path: Path) -> Retention:
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {str(part) for part in Part}
    wrong = [name for name, years in given.items() if name not in known or type(years) is not int or years < 1]
    if wrong:
        raise BadRetention(f"{path}: {', '.join(wrong)}: {', '.join(sorted(known))} take whole years from 1 upwards")
    return Retention({Part(name): years for name, years in given.items()})
