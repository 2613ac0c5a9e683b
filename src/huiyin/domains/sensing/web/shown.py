"""What the pages of sensing show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.domains.sensing.models import Health
from huiyin.domains.sensing.queries.centre import Condition, Today
from huiyin.domains.sensing.web.words import lasting

NEWEST = 2
"""Rungs that are shown at once."""
TROUBLES = (Health.SILENT, Health.FAULT, Health.LOW_BATTERY)


@dataclass(frozen=True, slots=True)
class Spot:
    """Something on a map."""

    lon: float | None
    lat: float | None
    pin: str


@dataclass(frozen=True, slots=True)
class WatchPin:
    """What the map's script draws: `kind` late, soon, open or done; `call` is written beside it."""

    lon: float
    lat: float
    kind: str
    title: str
    href: str
    count: int = 1
    call: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One alarm on the screen.

    `due` is late (it has climbed), soon (nobody has answered yet) or empty (somebody has); `tone` done when it is over.
    `counts` is "until" or "since" the moment `count_ms`, `count` how that reads now, `count_what` what it counts.
    """

    key: str
    href: str
    what: str
    where: str
    who: Sequence[str]
    count: str
    count_what: str
    due: str = ""
    tone: str = ""
    counts: str = ""
    count_ms: int = 0
    climbs_ms: int = 0
    climbs: str = ""
    severity: str = ""
    level: str = ""
    mark: str = ""
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """The alarms of one building, in a storm. `lines` are the most urgent of them, `href` leads to all."""

    key: str
    where: str
    count: int
    waiting: int
    worst: str
    due: str
    since: datetime
    since_ms: int
    since_words: str
    href: str
    names: Sequence[str]
    is_drill: bool = False
    only: Line | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """An alarm on its own page. `geo` is the link by which a telephone shows the way there."""

    number: str
    what: str
    why: str
    severity: str
    level: str
    due: str
    where: str
    room: str
    circuit: str
    area: str
    device: str
    device_href: str
    observed_at: datetime
    raised_at: datetime
    advice: str
    times: int
    mark: str
    is_drill: bool
    geo: str = ""
    plan: str = ""
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    closed_at: datetime | None = None
    cause: str = ""

    @property
    def place(self) -> str:
        """The flat and the room, not broken between a number and what it counts: 10 幢."""
        return re.sub(
            r"(?<=\d) (?=[幢号室栋层])", "\N{NO-BREAK SPACE}", " ".join(filter(None, (self.where, self.room)))
        )


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in a list."""

    name: str
    kind: str
    where: str
    health: str
    health_key: str
    service: str
    service_key: str
    href: str
    sounding: bool = False
    serial: str = ""
    since: datetime | None = None
    place: str = ""

    @property
    def tone(self) -> str:
        """The look of its tag: red for what is wrong, jade for what is well."""
        if self.service_key in {"retired", "in_repair", "in_test"}:
            return "closed"
        return {"healthy": "done", "never_seen": "new"}.get(self.health_key, "yours")

    @property
    def words(self) -> str:
        """How it is, or where it stands when it is not in use."""
        return self.service if self.service_key in {"retired", "in_repair", "in_test"} else self.health


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """Who is reached next door, masked; `href` is that of an alarm which sounds there."""

    where: str
    part: str
    reached: str
    href: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A post near the place."""

    post: str
    unit: str
    area: str
    vacant: bool


@dataclass(frozen=True, slots=True)
class Past:
    """An alarm of before: how it ended, and what caused it."""

    href: str
    what: str
    severity: str
    at: datetime
    ended: str
    cause: str
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """A notice of a rung: to whom, by which channel, and what became of it."""

    to: str
    channel: str
    state: str
    tone: str
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class RungShown:
    """A step of the ladder: when, whom it named, and what became of each notice."""

    number: int
    at: datetime
    told: str
    notices: Sequence[Delivered]
    inboxes: str


@dataclass(frozen=True, slots=True)
class LadderShown:
    """The ladder so far, the last step first; `next_at` is when it climbs on."""

    rungs: Sequence[RungShown]
    next_at: datetime | None
    next_ms: int
    next_told: str

    @property
    def newest(self) -> Sequence[RungShown]:
        """The last of them: these are read."""
        return self.rungs[:NEWEST]

    @property
    def before(self) -> Sequence[RungShown]:
        """All others: an hour has sixty."""
        return self.rungs[NEWEST:]


@dataclass(frozen=True, slots=True)
class Screen:
    """The screen of the centre. `left` are the alarms, or in a storm the buildings, that are not listed."""

    lines: Sequence[Line]
    blocks: Sequence[Block]
    done: Sequence[Line]
    open: int
    left: int
    critical: int
    waiting: int
    drills: int
    today: Today
    condition: Condition
    pins: Sequence[WatchPin]
    block: str = ""
    sounds: Sequence[str] = field(default=())

    @property
    def answered_in(self) -> str:
        """How long it took until somebody answered, on the average of today: 48 秒."""
        return "–" if self.today.answered_in is None else lasting(self.today.answered_in)

    @property
    def troubled(self) -> list[tuple[str, int]]:
        """What is wrong with devices, and with how many."""
        found = self.condition.by_health
        return [(str(one.label), found[one.value]) for one in TROUBLES if found.get(one.value)]

    @property
    def features(self) -> dict[str, object]:
        """The pins, as the map's script reads them."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [round(pin.lon, 6), round(pin.lat, 6)]},
                    "properties": {
                        "pin": pin.kind,
                        "title": pin.title,
                        "url": pin.href,
                        "count": pin.count,
                        "call": pin.call,
                    },
                }
                for pin in self.pins
            ],
        }
