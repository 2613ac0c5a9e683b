"""The product's own catalogue, as it is and changed."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from huiyin.domains.permits.adapters.catalogue import FOLDER, catalogue
from huiyin.domains.permits.rules.catalogue import Catalogue, Value
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.domains.permits.rules.reading import read_catalogue
from huiyin.domains.permits.tests.sample import with_change

TODAY = date(2026, 11, 26)
PUDONG = "310115"


@cache
def texts() -> Mapping[str, str]:
    """The files of the product's catalogue."""
    return {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.toml")}


def changed(file: str, old: str, new: str) -> Catalogue:
    """The product's catalogue with one file otherwise."""
    return read_catalogue(with_change(file, old, new, texts()))


def planned(
    industry: str,
    given: Mapping[str, Value] | None = None,
    *,
    region: str = PUDONG,
    day: date = TODAY,
    by: Catalogue | None = None,
    committed: tuple[str, ...] = (),
    **answers: Value,
) -> Plan:
    """The plan of an industry in Pudong today, unless it is said otherwise."""
    return plan(by or catalogue(), industry, region, {**(given or {}), **answers}, day, committed=committed)


def permits(plan: Plan) -> set[str]:
    """The permits that are applied for."""
    return {step.permit for step in plan.steps}
