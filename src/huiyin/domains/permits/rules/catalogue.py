"""What the catalogue says: permits, industries, regions, materials and fields, each with the evidence for it.

Nothing is converted: a limit stays the value, the unit and the clock of its source. What two sources say differently
is kept twice, the first of them the one that is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huiyin.domains.permits.rules.conditions import Condition
from huiyin.domains.permits.rules.dated import held, holds_on
from huiyin.domains.permits.rules.evidence import Evidence, Source
from huiyin.domains.permits.rules.in_place import Changes, Visit
from huiyin.domains.permits.rules.limits import ClockStart, Limit, Stop
from huiyin.kernel.spans import Span
from huiyin.lifecycles.model import Name

NATIONAL = "000000"
"""The region around all others."""


class Kind(StrEnum):
    """What a matter of the catalogue is. Guidance and duties are shown, and are nothing to apply for."""

    PERMIT = "permit"
    FILING = "filing"
    GUIDANCE = "guidance"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides, or keeps a register from which something is obtained."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Material:
    """A paper. `shared_by`: the register it is obtained from; it must not be asked for (国务院 在线政务服务规定, 7).

    `parts` are layers of a drawing, tags of a list, chapters of a bundle: one upload serves whoever asks for any.
    `result_of`: the permit whose outcome it is; where a plan does not need that permit, nobody can ask for its outcome.
    `signed_by`: the fields of the form that name who signs it, each by themselves.
    """

    code: str
    name: Name
    shows: Name
    parts: Mapping[str, Name] = field(default_factory=dict)
    shared_by: str = ""
    result_of: str = ""
    signed_by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A material, or a part of it, that a permit asks for."""

    material: str
    evidence: Evidence
    part: str = ""


class FieldKind(StrEnum):
    """What is written into a field."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    PHONE = "phone"
    EMAIL = "email"
    PERSON = "person"
    IDENTITY = "identity"
    CREDIT_CODE = "credit_code"
    ADDRESS = "address"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """That a field is asked only of whoever wrote one of `values` into another: "yes" or "no", or codes of a choice."""

    field: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `shared_by` as of a material; `group` is the page of the one form it stands on.

    `optional`: not everybody has something to write into it, as those who come themselves have no agent; `only_if`:
    what stands in another field says who has. `phone`: of a person, the field of their telephone.
    """

    code: str
    name: Name
    group: str
    kind: FieldKind = FieldKind.TEXT
    shared_by: str = ""
    optional: bool = False
    phone: str = ""
    choices: Mapping[str, Name] = field(default_factory=dict)
    only_if: OnlyIf | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a licence holds."""

    years: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Renewal:
    """When to ask for renewal, before the licence expires: from `opens` (None: any time) to `closes`."""

    opens: Span | None
    closes: Span
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Version:
    """What holds of a permit from a day on, until another version does or the law drops it (`until`, excluded).

    `limits` run one after the other; `conflicting` is what other sources say. `committed` takes their place for whoever
    commits (告知承诺); the place is looked at within `checked_after`. `file_within` is the applicant's own deadline.
    `changes`: what becomes of it when its holder changes, None: it is changed by whoever gave it (行政许可法 art. 49).
    `visit`: what is looked at on the place before the decision, None where papers alone are. `review`: how often the
    authority looks again at what it gave, without giving it anew.
    """

    since: date
    until: date | None
    kind: Kind
    authority: str
    basis: Sequence[Evidence]
    limits: Sequence[Limit] = ()
    conflicting: Sequence[Limit] = ()
    committed: Limit | None = None
    checked_after: Limit | None = None
    delivered: Limit | None = None
    file_within: Limit | None = None
    stops: Sequence[Stop] = ()
    materials: Sequence[Asked] = ()
    fields: Sequence[str] = ()
    fields_evidence: Evidence | None = None
    after: Sequence[str] = ()
    visit: Visit | None = None
    changes: Changes | None = None
    validity: Validity | None = None
    renewal: Renewal | None = None
    review: Validity | None = None
    note: Name | None = None

    @property
    def by_commitment(self) -> bool:
        """Whether the applicant may commit instead of proving."""
        return self.committed is not None

    @property
    def applied_for(self) -> bool:
        """Whether there is something to apply for or to file."""
        return self.kind in {Kind.PERMIT, Kind.FILING}

    @property
    def after_opening(self) -> bool:
        """Whether it is filed when the business is open, so that it is no part of what opening takes."""
        return self.file_within is not None and self.file_within.starts is ClockStart.OPENING


@dataclass(frozen=True, slots=True)
class Permit:
    """A matter of the catalogue through time."""

    code: str
    name: Name
    certificate: Name | None
    versions: Sequence[Version]

    def on(self, day: date) -> Version | None:
        """What holds on a day; None before it was introduced and after it was dropped."""
        return held(self.versions, day)


class Answer(StrEnum):
    """What a question is answered by."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


Value = bool | float | str
"""An answer: yes or no, a number, or the code of a choice."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the applicant is asked so that the plan knows which permits it takes. `default` is taken for no answer.

    `documented_by` are the papers that show it too, and `asked_again` the field of the form that asks it once more, so
    that an answer is compared with them.
    """

    code: str
    words: Name
    kind: Answer
    unit: str = ""
    choices: Mapping[str, Name] = field(default_factory=dict)
    default: Value | None = None
    documented_by: Sequence[str] = ()
    asked_again: str = ""


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """An authority that decides on a permit for some answers, in the place of the permit's own."""

    authority: str
    when: Condition
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Needed:
    """A permit of an industry: `when` is a condition over the answers and the region's thresholds, None for always.

    `instead_of`: another permit that this one takes the place of, as a filing does of a licence. `decided_by`: who
    decides where that depends on the answers, the first whose condition holds; the permit's own authority where none
    does. `since` and `until` as of a version; without them, as long as the industry.
    """

    permit: str
    evidence: Evidence
    when: Condition | None = None
    instead_of: str = ""
    decided_by: Sequence[DecidedBy] = ()
    since: date | None = None
    until: date | None = None

    @property
    def conditions(self) -> Sequence[Condition]:
        """All conditions that the answers are weighed by: whether it is needed, and who decides."""
        return [*([self.when] if self.when else []), *(one.when for one in self.decided_by)]

    def held_on(self, day: date) -> bool:
        """Whether the industry asks for it on that day, whatever is answered."""
        return holds_on(self, day)


@dataclass(frozen=True, slots=True)
class Industry:
    """A kind of business and what it takes to open one."""

    code: str
    name: Name
    since: date
    questions: Mapping[str, Question]
    needed: Sequence[Needed]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a region promises for a permit: working days."""

    permit: str
    working_days: int
    evidence: Evidence
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which value on something is needed; `conflicting` is what other sources say."""

    value: float
    evidence: Evidence
    conflicting: Sequence["Threshold"] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Where it is asked for, by the code of GB/T 2260; what is not said here, or not on a day, is as in `parent`.

    Thresholds by name and promises by permit, each as they follow one another. `validities`: how long a permit holds
    that is given here, where that is a local rule.
    """

    code: str
    name: Name
    parent: str
    thresholds: Mapping[str, Sequence[Threshold]]
    promises: Mapping[str, Sequence[Promise]]
    validities: Mapping[str, Validity] = field(default_factory=dict)

    def threshold(self, name: str, day: date) -> Threshold | None:
        """What this region itself says of a threshold on a day."""
        return held(self.thresholds.get(name, ()), day)

    def promise(self, permit: str, day: date) -> Promise | None:
        """What this region itself promises for a permit on a day."""
        return held(self.promises.get(permit, ()), day)


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody published of an industry, before and after: printed beside ours, and never reckoned with."""

    name: Name
    region: str
    industry: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it, by code. `clocks` are those of every permit: correction, joint handling, delivery, renewal.

    `checklist` are the items that are looked at on the place, however many permits look at one.
    """

    permits: Mapping[str, Permit]
    industries: Mapping[str, Industry]
    regions: Mapping[str, Region]
    materials: Mapping[str, Material]
    fields: Mapping[str, Field]
    groups: Mapping[str, Name]
    authorities: Mapping[str, Authority]
    sources: Mapping[str, Source]
    thresholds: Mapping[str, Name]
    clocks: Mapping[str, Limit]
    checklist: Mapping[str, Name] = field(default_factory=dict)
    published: Sequence[Published] = ()

    def around(self, region: str) -> Sequence[Region]:
        """A region and those around it, nearest first; empty for one that is not known. Stops at a circle."""
        found: list[Region] = []
        at = self.regions.get(region)
        while at is not None and at not in found:
            found.append(at)
            at = self.regions.get(at.parent)
        return found
