"""The frame of the workbench, and its lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.matters.queries import COUNTED_UP_TO


def counted(number: int) -> str:
    """How many, as it is shown: 1,846, or 10,000+ where counting stopped."""
    return f"{number:,}{'+' if number >= COUNTED_UP_TO else ''}"


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation, or a tab. `count` None shows no number."""

    href: str
    name: str
    icon: str = ""
    count: int | None = None
    current: bool = False

    @property
    def counted(self) -> str:
        """Its number, as it is shown."""
        return "" if self.count is None else counted(self.count)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the navigation under one title; the first group has none."""

    links: Sequence[Link]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The frame: where (梅里社区), who (社区书记丙), and where one can go."""

    place: str
    who: str
    groups: Sequence[Group]
    search_href: str
    sign_out_href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in a list. `due_what` names what falls due (受理); `key`, when set, lets it be chosen with others."""

    href: str
    number: str
    title: str
    place: str
    kind: str
    state: str
    tone: str
    owner: str
    opened_at: datetime
    due_at: datetime | None = None
    state_due_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    due_what: str = ""
    accept_href: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page of a long list stands: 第 1–50 件，共 1,846 件."""

    first: int
    last: int
    total: int
    previous_href: str = ""
    next_href: str = ""

    @property
    def counted(self) -> str:
        """How many there are, as it is shown."""
        return counted(self.total)


@dataclass(frozen=True, slots=True)
class Views:
    """Saved views: each as a link, and what saving this one takes. `units` can be shared with: id and name."""

    links: Sequence[Link]
    manage_href: str
    save_href: str
    units: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of matters: its title, tabs, rows and its foot. `next_due` is said when the list is empty.

    `page` and `query` say which list this is, for views, files and bulk actions; `bulk_href` is empty for whoever may
    do nothing, `most` is how many a bulk action takes.
    """

    title: str
    tabs: Sequence[Link]
    rows: Sequence[Row]
    leaf: Leaf
    self_href: str
    new_href: str = ""
    export_href: str = ""
    map_href: str = ""
    page: str = ""
    query: str = ""
    bulk_href: str = ""
    most: int = 0
    views: Views | None = None
    filtered: bool = False
    clear_href: str = ""
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a search may have meant besides words, by sort. `phone`, when set, may be looked for at `phone_href`."""

    groups: Sequence[Group]
    phone: str = ""
    phone_href: str = ""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that did not arrive: to whom, by which channel, why not, since when, and its matter."""

    key: str
    to: str
    channel: str
    reason: str
    at: datetime
    matter_href: str
    matter_title: str
    can_go: bool = False
    retried: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice on one channel: to whom, how it stands (`tone` as of a state tag), when, and why not."""

    to: str
    channel: str
    state: str
    tone: str
    at: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step of which somebody was told: beyond the product, and in whose inboxes."""

    at: datetime
    what: str
    deliveries: Sequence[Delivery]
    inboxes: str


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address that the reader entered or allowed: which channel, how it is called, since when.

    `tried_at` is when the reader tried it last, `failed` why that did not arrive.
    """

    key: int
    channel: str
    label: str
    since: datetime
    tried_at: datetime | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in somebody's own list."""

    key: str
    title: str
    body: str
    at: datetime
    unread: bool = False
    href: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of the filter: a select, whose first choice is “all”, a text with suggestions, or a day."""

    key: str
    name: str
    choices: Sequence[Choice] = field(default=())
    kind: str = "select"
    value: str = ""
    suggest_href: str = ""
