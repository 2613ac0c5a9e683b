"""What the catalogue says: permits, industries, regions, materials and fields, each with the evidence for it.

Nothing is converted: a limit stays the value, the unit and the clock of its source. What two sources say differently
is kept twice, the first of them the one that is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huiyin.lifecycles.model import Name


class Grade(StrEnum):
    """How well something is known; what is unverified says so wherever it is shown."""

    STATUTE = "statute"
    PAGE = "page"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure comes from: the code of a source, the place in it, and how well it is known."""

    source: str
    grade: Grade
    place: str = ""


class LimitUnit(StrEnum):
    """What a statutory limit is counted in (administrative licensing law, art. 82; 日 without more are calendar days)."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    AT_ONCE = "at_once"


class ClockStart(StrEnum):
    """From when a limit runs."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    FILING = "filing"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an authority may take: `amount` (0 at once) of `unit`; `more` by which its head may extend it."""

    amount: int
    unit: LimitUnit
    starts: ClockStart
    evidence: Evidence
    more: int = 0
    step: Name | None = None


class Kind(StrEnum):
    """What a matter of the catalogue is. Guidance and duties are shown, and are nothing to apply for."""

    PERMIT = "permit"
    FILING = "filing"
    GUIDANCE = "guidance"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Material:
    """A paper. `shared_by`: the register it is obtained from, so that it must not be asked for (国务院 在线政务服务规定, 7).

    `parts` are layers of a drawing, tags of a list, chapters of a bundle: one upload serves whoever asks for any of them.
    """

    code: str
    name: Name
    shows: Name
    parts: Mapping[str, Name] = field(default_factory=dict)
    shared_by: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A material, or a part of it, that a permit asks for."""

    material: str
    evidence: Evidence
    part: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `shared_by` as of a material; `group` is the page of the one form it stands on."""

    code: str
    name: Name
    group: str
    shared_by: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What holds of a permit from a day on, until another version does or the law drops it (`until`, that day excluded)."""

    since: date
    until: date | None
    kind: Kind
    authority: str
    basis: Sequence[Evidence]
    limits: Sequence[Limit]
    conflicting: Sequence[Limit]
    materials: Sequence[Asked]
    fields: Sequence[str]
    after: Sequence[str]
    by_commitment: bool
    note: Name | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """A matter of the catalogue through time."""

    code: str
    name: Name
    versions: Sequence[Version]

    def on(self, day: date) -> Version | None:
        """What holds on a day; None before it was introduced and after it was dropped."""
        held = (one for one in self.versions if one.since <= day and (one.until is None or day < one.until))
        return next(held, None)


class Answer(StrEnum):
    """What a question is answered by."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """What the applicant is asked so that the plan knows which permits it takes."""

    code: str
    words: Name
    kind: Answer
    unit: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Needed:
    """A permit of an industry: `when` is a condition over the answers and the region's thresholds, empty for always.

    `instead_of`: another permit that this one takes the place of, as a filing does of a licence.
    """

    permit: str
    evidence: Evidence
    when: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Industry:
    """A kind of business and what it takes to open one."""

    code: str
    name: Name
    since: date
    questions: Sequence[Question]
    needed: Sequence[Needed]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a region promises for a permit: working days."""

    permit: str
    working_days: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Region:
    """Where it is asked for, by the code of GB/T 2260; what is not said here is as in `parent`."""

    code: str
    name: Name
    parent: str
    thresholds: Mapping[str, float]
    promises: Mapping[str, Promise]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it, by code."""

    permits: Mapping[str, Permit]
    industries: Mapping[str, Industry]
    regions: Mapping[str, Region]
    materials: Mapping[str, Material]
    fields: Mapping[str, Field]
