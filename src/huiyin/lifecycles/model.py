"""What a lifecycle is: states, actions, deadlines, who may and who is told. Plain frozen values, no Django, no I/O.

A lifecycle is written as TOML in its domain's folder, read and checked by `lifecycles.loading`, stored by version when
first used, and walked by `matters.operations.act`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huiyin.kernel.spans import Span

REPORTER = "reporter"
"""Whoever raised the matter: with an account, or by the secret link of the receipt."""
OWNER = "owner"
"""Whoever owns the matter now: its owner in person, or any post of the unit in whose queue it lies."""
SYSTEM = "system"
"""Timers and rules of the product itself."""
BUILT_IN_ROLES = frozenset({REPORTER, OWNER, SYSTEM})


@dataclass(frozen=True, slots=True)
class Name:
    """What people read, in both languages of the interface."""

    zh: str
    en: str


class Tone(StrEnum):
    """How a state looks as a tag (the kit's `data-state`)."""

    NEW = "new"
    DOING = "doing"
    YOURS = "yours"
    DONE = "done"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Lapse:
    """What the clock does by itself when a state has lasted `within`: the action `action`, taken by the system."""

    action: str
    within: Span


@dataclass(frozen=True, slots=True)
class State:
    """One state.

    `owner` names the role that holds the matter here; None (only in final states) or "keep" leaves the owner.
    `within` is this state's own deadline; `pauses` stops the clock of the matter's deadline while it lasts.
    `at` is the column and row of the state in the drawing, from 0.
    """

    key: str
    name: Name
    owner: str | None
    tone: Tone
    at: tuple[int, int]
    within: Span | None = None
    final: bool = False
    pauses: bool = False
    lapse: Lapse | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One action: from which states, to which (None stays), by whom, with what, and who is told.

    `needs` names the fields of `data` that must be given, `takes` those that may be; `photos` is the least number of
    photos. `public` says whether the reporter and the public see the entry. `limit` is how often a matter may take it
    (None: any number). `assigns` is the field of `data` that names the new owner: "unit" or "person". `closes_as`,
    when set, is the resolution written on the matter. `opens` is the kind of the follow-up that the action opens.
    `undoable` actions may be taken back within 8 seconds. `because` is the reason (law, standard, promise).
    """

    key: str
    name: Name
    sources: tuple[str, ...]
    to: str | None
    by: tuple[str, ...]
    because: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    photos: int = 0
    tell: tuple[str, ...] = ()
    after: str | None = None
    public: bool = True
    limit: int | None = None
    assigns: str | None = None
    restarts: bool = False
    closes_as: str | None = None
    opens: str | None = None
    undoable: bool = False
    icon: str = "arrow-right"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Escalation: at `warn` of the time (0-1) the owner is warned; late, `late` are told; then one more of `steps`
    each further `every`."""

    warn: float
    late: tuple[str, ...]
    steps: tuple[str, ...]
    every: Span


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A kind's whole lifecycle in one version."""

    kind: str
    version: int
    name: Name
    start: str
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    ladder: Ladder
    roles: Mapping[str, Name]
    fields: Mapping[str, Name]
    stages: tuple[tuple[str, Name], ...] = ()
    resolutions: Mapping[str, Name] = field(default_factory=dict)
    upgrade: Mapping[str, str] = field(default_factory=dict)

    @property
    def area_roles(self) -> frozenset[str]:
        """The roles that answer for an area: a state waits for them, the ladder tells them, or they may move a matter.

        Whoever holds another role (an officer of a department) has to do with the matters of the own unit alone.
        """
        waiting = {state.owner for state in self.states.values() if state.owner}
        moving = {role for action in self.actions.values() if action.to for role in action.by}
        named = waiting | moving | {*self.ladder.late, *self.ladder.steps}
        return frozenset(named & self.roles.keys()) - BUILT_IN_ROLES

    def possible(self, state: str) -> tuple[Action, ...]:
        """The actions that lead out of `state`, or happen within it, in the order of the file."""
        return tuple(a for a in self.actions.values() if state in a.sources)
