"""Answers that papers contradict: an area of 280 square metres where the lease says 320."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.domains.permits.rules.catalogue import Catalogue, Question, Value
from huiyin.domains.permits.rules.planning import plan


@dataclass(frozen=True, slots=True)
class Documented:
    """What a paper says of a question: its lease says 320 square metres."""

    question: str
    value: Value
    material: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer that a paper contradicts. `permits`: those needed by one of the two and not by the other."""

    question: Question
    answered: Value
    documented: Documented
    permits: Sequence[str]


def contradictions(
    catalogue: Catalogue,
    industry: str,
    region: str,
    answers: Mapping[str, Value],
    documented: Iterable[Documented],
    day: date,
) -> Sequence[Contradiction]:
    """The answers that papers contradict, with the permits that hang on each. Raises `UnableToPlan` as `plan` does.

    What is not asked in this industry cannot be contradicted; the default of a question can.
    """
    ours = plan(catalogue, industry, region, answers, day)
    found = []
    for one in documented:
        if one.question not in ours.answers or ours.answers[one.question] == one.value:
            continue
        theirs = plan(catalogue, industry, region, {**answers, one.question: one.value}, day)
        differing = {step.permit for step in ours.steps} ^ {step.permit for step in theirs.steps}
        question = ours.industry.questions[one.question]
        found.append(Contradiction(question, ours.answers[one.question], one, sorted(differing)))
    return found
