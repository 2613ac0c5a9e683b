"""What an application leaves to be filed once the business is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.rules.later import later_as_kept
from huiyin.domains.permits.rules.planning import Plan
from huiyin.lifecycles.model import Name


@dataclass(frozen=True, slots=True)
class LaterLine:
    """Something to be filed: what, with whom, within which time of opening, and what else is to be known of it."""

    name: str
    who: str
    within: str
    note: str


def later_of(needed: Plan) -> Sequence[LaterLine]:
    """Of a plan."""
    return [_line(later_as_kept(step, catalogue())) for step in needed.later]


def later_in(kept: Mapping[str, Any]) -> Sequence[LaterLine]:
    """Of the plan that an application keeps; those of before this was kept have none."""
    return [_line(one) for one in kept.get("later", ())]


def _line(one: Mapping[str, Any]) -> LaterLine:
    name, who, within = (said(Name(**one[key])) for key in ("name", "authority", "within"))
    return LaterLine(name, who, within, said(Name(**one["note"])) if one["note"] else "")
