"""The plan: from industry, region, answers and day to the permits it takes, what is asked for once, and how long.

`plan` is the face. Pure, and computed from the catalogue alone: no figure of a plan stands in a file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from graphlib import TopologicalSorter

from huiyin.domains.permits.rules.answers import open_questions, wrong_values
from huiyin.domains.permits.rules.catalogue import (
    Asked,
    Catalogue,
    Industry,
    Needed,
    Promise,
    Question,
    Region,
    Threshold,
    Value,
    Version,
)
from huiyin.domains.permits.rules.days import Days, one_after_the_other
from huiyin.lifecycles.mistakes import did_you_mean


class UnableToPlan(ValueError):
    """There is no plan for this. `problems` says why, in one line each, by what they are about: `industry`, `region`,
    `day`, `commit` or the code of a question; `open` are the questions that want an answer first."""

    def __init__(self, problems: Mapping[str, str], questions: Sequence[Question] = ()) -> None:
        self.problems = dict(problems)
        self.open = tuple(questions)
        super().__init__("; ".join(self.problems.values()))


@dataclass(frozen=True, slots=True)
class Step:
    """A permit of the plan: what holds of it, with whoever decides for these answers, why it is needed, and its days.

    `because` is the condition with the values that it was weighed with (`weighed`); both are empty where it is always
    needed. `starts` and `ends` are working days from the beginning, with everything at once that may be. `after` are
    those permits of the plan that come before.
    """

    permit: str
    version: Version
    needed: Needed
    because: str
    statutory: Days
    promised: Promise | None
    committed: bool
    after: Sequence[str]
    weighed: Mapping[str, Value] = field(default_factory=dict)
    starts: int = 0

    @property
    def days(self) -> int:
        """Working days that it takes: by commitment, as promised, or else what the law allows."""
        if self.committed and self.version.committed:
            return one_after_the_other([self.version.committed]).working
        return self.promised.working_days if self.promised else self.statutory.working

    @property
    def ends(self) -> int:
        """The working day on which it is there at the latest."""
        return self.starts + self.days


@dataclass(frozen=True, slots=True)
class Once:
    """A paper or a field that is asked for once, however many permits do; `shared_by` spares the applicant it."""

    code: str
    parts: Sequence[str]
    asked_by: Sequence[str]
    shared_by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes. `materials_before` and `fields_before` are what the permits ask for each by itself.

    `thresholds` are those that conditions were weighed with, with the region that sets each. `order` are the permits in
    waves: those of one wave wait for none of each other. `defaults` are the questions whose default was taken. `later`
    is filed once the business is open: nothing of it is counted, asked for or waited for.
    """

    industry: Industry
    region: Region
    day: date
    answers: Mapping[str, Value]
    defaults: Sequence[str]
    thresholds: Mapping[str, tuple[Region, Threshold]]
    steps: Sequence[Step]
    later: Sequence[Step]
    shown_only: Sequence[Step]
    replaced: Mapping[str, str]
    materials: Sequence[Once]
    materials_before: Sequence[tuple[str, Asked]]
    fields: Sequence[Once]
    fields_before: Sequence[tuple[str, str]]
    order: Sequence[Sequence[str]]
    critical_path: Sequence[str]

    @property
    def statutory_days_sum(self) -> int:
        """Working days by law, one permit after the other: a plain sum, as if nothing ran in parallel."""
        return sum(step.statutory.working for step in self.steps)

    @property
    def critical_path_days(self) -> int:
        """Working days until the last permit, all running at once that may."""
        return max((step.ends for step in self.steps), default=0)

    @property
    def materials_after(self) -> Sequence[Once]:
        """The papers that the applicant brings."""
        return [one for one in self.materials if not one.shared_by]

    @property
    def fields_after(self) -> Sequence[Once]:
        """The fields that the applicant fills in."""
        return [one for one in self.fields if not one.shared_by]

    @property
    def may_commit(self) -> Sequence[Step]:
        """The permits for which the applicant may commit instead of proving."""
        return [step for step in self.steps if step.version.by_commitment]

    def step(self, code: str) -> Step:
        """The step of a permit. Raises `KeyError`."""
        return {one.permit: one for one in (*self.steps, *self.later, *self.shown_only)}[code]


def plan(
    catalogue: Catalogue,
    industry: str,
    region: str,
    answers: Mapping[str, Value],
    day: date,
    *,
    committed: Collection[str] = (),
) -> Plan:
    """What it takes to open `industry` in `region` on `day`. `committed`: permits for which the applicant commits.

    Raises `UnableToPlan`, in one line: unknown industry or region, an answer that does not fit, a question left open.
    """
    of, at = _found(catalogue, industry, region, day)
    given = _answered(of, answers)
    limits = {name: found for name in catalogue.thresholds if (found := threshold(catalogue, region, name, day))}
    values = {**{name: one.value for name, (_region, one) in limits.items()}, **given}
    chosen, replaced = _chosen(of, values, day)
    held = {code: version for one in chosen if (version := held_in(catalogue, region, code := one.permit, day))}
    steps = [
        _step(needed, held, values, promised(catalogue, region, needed.permit, day), committed)
        for needed in chosen
        if needed.permit in held
    ]
    applied_for = [one for one in steps if one.version.applied_for]
    timed, order = _timed([one for one in applied_for if not one.version.after_opening])
    asked = [(one.permit, paper) for one in timed for paper in one.version.materials if _exists(catalogue, paper, held)]
    filled = [(one.permit, code) for one in timed for code in one.version.fields]
    weighed = {name for needed in of.needed for condition in needed.conditions for name in condition.names}
    _refuse_commitment(timed, committed)
    return Plan(
        industry=of,
        region=at,
        day=day,
        answers=given,
        defaults=[code for code in given if code not in answers],
        thresholds={name: one for name, one in limits.items() if name in weighed},
        steps=timed,
        later=[one for one in applied_for if one.version.after_opening],
        shown_only=[one for one in steps if not one.version.applied_for],
        replaced=replaced,
        materials=_papers_once(asked, catalogue),
        materials_before=asked,
        fields=_fields_once(filled, catalogue),
        fields_before=filled,
        order=order,
        critical_path=_critical_path(timed),
    )


def threshold(catalogue: Catalogue, region: str, name: str, day: date) -> tuple[Region, Threshold] | None:
    """A threshold as a region sets it on a day, or the nearest one around it that does."""
    found = ((one, one.threshold(name, day)) for one in catalogue.around(region))
    return next(((region_, one) for region_, one in found if one), None)


def held_in(catalogue: Catalogue, region: str, permit: str, day: date) -> Version | None:
    """What holds of a permit on a day; how long it holds as the region has it, or the nearest around it that does."""
    version = catalogue.permits[permit].on(day)
    local = next((one.validities[permit] for one in catalogue.around(region) if permit in one.validities), None)
    return replace(version, validity=local) if version and local else version


def promised(catalogue: Catalogue, region: str, permit: str, day: date) -> Promise | None:
    """What a region promises for a permit on a day, or the nearest one around it that does."""
    return next((one for around in catalogue.around(region) if (one := around.promise(permit, day))), None)


def _found(catalogue: Catalogue, industry: str, region: str, day: date) -> tuple[Industry, Region]:
    of, at = catalogue.industries.get(industry), catalogue.regions.get(region)
    if of is None:
        remedy = did_you_mean(industry, catalogue.industries)
        raise UnableToPlan({"industry": f"there is no industry “{industry}”. {remedy}"})
    if at is None:
        remedy = did_you_mean(region, catalogue.regions)
        raise UnableToPlan({"region": f"there is no region “{region}”. {remedy}"})
    if day < of.since:
        raise UnableToPlan({"day": f"the catalogue says nothing of {industry} before {of.since}"})
    return of, at


def _answered(industry: Industry, answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """The answers with the defaults of those that were left out, in the order of the questions."""
    wrong = wrong_values(industry, answers)
    if wrong:
        raise UnableToPlan(wrong)
    missing = open_questions(industry, answers)
    if missing:
        asked = {one.code: f"{one.code} is not answered: {one.words.en} {one.words.zh}" for one in missing}
        raise UnableToPlan(asked, missing)
    defaults = {code: one.default for code, one in industry.questions.items() if one.default is not None}
    return {code: answers[code] if code in answers else defaults[code] for code in industry.questions}


def _chosen(industry: Industry, values: Mapping[str, Value], day: date) -> tuple[Sequence[Needed], Mapping[str, str]]:
    """What is needed with these answers, and which of it another takes the place of."""
    needed = [one for one in industry.needed if one.held_on(day) and (one.when is None or one.when.holds(values))]
    replaced = {one.instead_of: one.permit for one in needed if one.instead_of}
    return [one for one in needed if one.permit not in replaced], replaced


def _step(
    needed: Needed,
    held: Mapping[str, Version],
    values: Mapping[str, Value],
    promise: Promise | None,
    committed: Collection[str],
) -> Step:
    version = held[needed.permit]
    decides = next((one.authority for one in needed.decided_by if one.when.holds(values)), version.authority)
    return Step(
        permit=needed.permit,
        version=version if decides == version.authority else replace(version, authority=decides),
        needed=needed,
        because=needed.when.with_values(values) if needed.when else "",
        statutory=one_after_the_other(version.limits),
        promised=promise,
        committed=needed.permit in committed,
        after=[before for before in version.after if before in held and _waited_for(held[before])],
        weighed={name: values[name] for name in needed.when.names} if needed.when else {},
    )


def _waited_for(before: Version) -> bool:
    return before.applied_for and not before.after_opening


def _refuse_commitment(steps: Sequence[Step], committed: Collection[str]) -> None:
    """Nobody commits to what must be proved."""
    may = [step.permit for step in steps if step.version.by_commitment]
    for code in committed:
        if code not in may:
            known = f"It may for {', '.join(may)}" if may else "It may for none of this plan"
            raise UnableToPlan({"commit": f"a commitment does not do for “{code}”. {known}"})


def _timed(steps: Sequence[Step]) -> tuple[Sequence[Step], Sequence[Sequence[str]]]:
    """The steps with the days on which they can begin, in their order, and their waves."""
    of = {step.permit: step for step in steps}
    sorter = TopologicalSorter({step.permit: step.after for step in steps})
    sorter.prepare()
    waves: list[list[str]] = []
    while sorter.is_active():
        ready = set(sorter.get_ready())
        wave = [code for code in of if code in ready]
        for code in wave:
            starts = max((of[before].ends for before in of[code].after), default=0)
            of[code] = replace(of[code], starts=starts)
        sorter.done(*wave)
        waves.append(wave)
    return [of[code] for wave in waves for code in wave], waves


def _critical_path(steps: Sequence[Step]) -> Sequence[str]:
    """The permits that keep the last one waiting, from the first to the last."""
    of = {step.permit: step for step in steps}
    path: list[str] = []
    at = max(steps, key=lambda step: step.ends, default=None)
    while at is not None:
        path.insert(0, at.permit)
        at = max((of[before] for before in at.after), key=lambda step: step.ends, default=None)
    return path


def _exists(catalogue: Catalogue, paper: Asked, held: Mapping[str, Version]) -> bool:
    """Whether the paper can be there: the outcome of a permit that nobody needs here cannot."""
    result_of = catalogue.materials[paper.material].result_of
    return not result_of or result_of in held


def _papers_once(asked: Sequence[tuple[str, Asked]], catalogue: Catalogue) -> Sequence[Once]:
    """Each paper once, with all the parts of it that anybody asks for, in the order in which they are first asked."""
    parts: dict[str, dict[str, None]] = {}
    by: dict[str, dict[str, None]] = {}
    for permit, one in asked:
        parts.setdefault(one.material, {}).update({one.part: None} if one.part else {})
        by.setdefault(one.material, {})[permit] = None
    return [Once(code, [*parts[code]], [*by[code]], catalogue.materials[code].shared_by) for code in parts]


def _fields_once(filled: Sequence[tuple[str, str]], catalogue: Catalogue) -> Sequence[Once]:
    by: dict[str, dict[str, None]] = {}
    for permit, code in filled:
        by.setdefault(code, {})[permit] = None
    return [Once(code, (), [*by[code]], catalogue.fields[code].shared_by) for code in by]
