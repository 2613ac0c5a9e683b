"""What the core tells the domains after a commit: facts, past tense, ids only."""

from dataclasses import dataclass
from uuid import UUID

from huiyin.kernel.events import EventBus


@dataclass(frozen=True, slots=True)
class MatterOpened:
    """A matter was opened."""

    matter_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class MatterMoved:
    """An action was taken on a matter; `from_state` and `to_state` may be the same."""

    matter_id: UUID
    kind: str
    action: str
    from_state: str
    to_state: str


bus = EventBus()
"""Handlers of the domains subscribe here, in their `handlers.py`."""
