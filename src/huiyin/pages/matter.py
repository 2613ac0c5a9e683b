"""A matter on its page, on the desk and on the receipt: what may be done, what happened, who has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huiyin.kernel.lookalikes import Lookalike
from huiyin.pages.desk import Link


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that the lifecycle allows this person now; `told` says what follows.

    `asks` is False when one press does it; what is not for a `sheet` opens as a page of its own.
    """

    key: str
    name: str
    icon: str
    href: str
    told: str
    asks: bool = True
    primary: bool = False
    sheet: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of an entry. `uncovered` leads to the page that asks why it must be seen without what was blacked out."""

    href: str
    thumbnail: str
    name: str
    caption: str = ""
    uncovered: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of history. `by` is the kit's `data-by`: you, answer, clock, or empty for a post.

    `lookalikes` are what of its words is not what it looks like; the words stay as they were typed.
    """

    who: str
    at: datetime
    what: str
    by: str = ""
    deed: str = ""
    internal: bool = False
    pictures: Sequence[Picture] = ()
    lookalikes: Sequence[Lookalike] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of facts; `href` makes its value a link (tel:…)."""

    name: str
    value: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another matter that belongs here: a follow-up, a duplicate, a parent, or one that looks alike."""

    href: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class TakingBack:
    """The reader's own step of a moment ago: what was done, and for how many seconds it may be taken back."""

    did: str
    href: str
    sequence: int
    seconds: int


@dataclass(frozen=True, slots=True)
class MatterShown:
    """A matter's page on the desk. `back` says where in the reader's inbox it stands, between which neighbours."""

    number: str
    title: str
    kind: str
    state: str
    tone: str
    reporter: str
    deeds: Sequence[Deed]
    trail: Sequence[Happening]
    holders: Sequence[Fact]
    place: str
    back_href: str
    back: str
    self_href: str
    category: str = ""
    contact: Sequence[Fact] = ()
    lon: float | None = None
    lat: float | None = None
    outside: bool = False
    related: Sequence[Related] = ()
    due_at: datetime | None = None
    state_due_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    due_what: str = ""
    provisional: bool = False
    entries: int = 0
    chain_ok: bool | None = None
    audience: str = ""
    publishing: Sequence[Deed] = ()
    undo: TakingBack | None = None
    beside: Sequence[Deed] = ()
    ways: Sequence[Link] = ()
    previous_href: str = ""
    next_href: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the progress on the receipt: path is past, now, or empty for what is to come."""

    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """The receipt, which is also the page of progress.

    `headline` is the question or the result (“已答复，您看行不行？”); `follows` are lines that say what happens by
    itself; `secret_href` is the address that the QR code carries (empty: opened by its number only); `proof` says what
    the ledger proves of it.
    """

    number: str
    title: str
    headline: str
    state: str
    tone: str
    stages: Sequence[Stage]
    deeds: Sequence[Deed]
    follows: Sequence[str]
    trail: Sequence[Happening]
    facts: Sequence[Fact]
    self_href: str
    opened_at: datetime
    secret_href: str = ""
    took: timedelta | None = None
    forget_href: str = ""
    just_sent: bool = False
    first_answer: str = ""
    proof: str = ""
    due_at: datetime | None = None
    state_due_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    pictures: Sequence[Picture] = field(default=())

    @property
    def step(self) -> int:
        """Which stage is now, from 1; the number of all when it is over."""
        for at, stage in enumerate(self.stages, start=1):
            if stage.path == "now":
                return at
        return len(self.stages)
