"""When an action was last taken, and with which facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.matters.models import Entry


@dataclass(frozen=True, slots=True)
class Taken:
    """An action that was taken: when it was recorded, and the facts that stand with it."""

    at: datetime
    facts: Mapping[str, Any]


def last_taken(matters: Collection[UUID], action: str) -> Mapping[UUID, Taken]:
    """The last time that each of these took the action; without those that never did. One statement, or none."""
    if not matters:
        return {}
    entries = Entry.objects.filter(matter_id__in=matters, action=action).order_by("sequence")
    rows = entries.values_list("matter_id", "recorded_at", "data")
    return {matter: Taken(at, data) for matter, at, data in rows}
