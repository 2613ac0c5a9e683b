"""What a register comes to, before anything is written."""

from dataclasses import dataclass, field

from huiyin.domains.sensing.adapters.registers import Entry
from huiyin.intake.models import Source


@dataclass(frozen=True, slots=True)
class Fresh:
    """A device that is not registered yet; `area_id` is where its place lies. Its source may be here: it has spoken."""

    entry: Entry
    area_id: int | None
    key: str
    source: Source


@dataclass(slots=True)
class Judged:
    """What a register would come to: each entry is fresh, here already, or wrong with a reason."""

    fresh: list[Fresh] = field(default_factory=list)
    there: list[Entry] = field(default_factory=list)
    wrong: list[tuple[Entry, str]] = field(default_factory=list)
