"""Answers that papers contradict: an area of 280 square metres where the lease says 320."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.domains.permits.rules.answers import read_answer
from huiyin.domains.permits.rules.catalogue import Catalogue, Industry, Question, Value
from huiyin.domains.permits.rules.planning import Plan, plan


@dataclass(frozen=True, slots=True)
class Documented:
    """What a paper (`material`) or a `field` of the form says of a question: the lease says 320 square metres."""

    question: str
    value: Value
    material: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer that a paper or a field contradicts. `permits`: those needed by one of the two alone."""

    question: Question
    answered: Value
    documented: Documented
    permits: Sequence[str]

    @property
    def key(self) -> str:
        """What it is called where somebody says how it is settled."""
        return f"{self.question.code}:{self.documented.material or self.documented.field}"

    @property
    def settled(self) -> Mapping[str, Value]:
        """What staying with the answer is about: other values are another contradiction."""
        return {"answered": self.answered, "documented": self.documented.value}

    def noted(self, words: str) -> Mapping[str, Any]:
        """As an application keeps it, with why the applicant stays with the answer."""
        return {
            "question": self.question.words.zh,
            "question_en": self.question.words.en,
            **self.settled,
            "unit": self.question.unit,
            "material": self.documented.material,
            "field": self.documented.field,
            "permits": list(self.permits),
            "words": words,
        }


def documented(
    industry: Industry, form: Mapping[str, str], papers: Mapping[str, Mapping[str, Value]]
) -> Sequence[Documented]:
    """What the form says of the questions again, and what papers say (value by material, by question)."""
    again = [
        Documented(one.code, value, field=one.asked_again)
        for one in industry.questions.values()
        if one.asked_again and (value := _value(one, form.get(one.asked_again, "").strip())) is not None
    ]
    by_papers = [
        Documented(one.code, said[material], material)
        for one in industry.questions.values()
        if (said := papers.get(one.code))
        for material in one.documented_by
        if material in said
    ]
    return [*again, *by_papers]


def _value(question: Question, given: str) -> Value | None:
    """What was typed, None for nothing and for what is no answer: its own field says so."""
    try:
        return read_answer(question, given)
    except ValueError:
        return None


def contradictions(
    catalogue: Catalogue,
    industry: str,
    region: str,
    answers: Mapping[str, Value],
    documented: Iterable[Documented],
    day: date,
    ours: Plan | None = None,
) -> Sequence[Contradiction]:
    """The answers that papers contradict, with the permits that hang on each. Raises `UnableToPlan` as `plan` does.

    What is not asked in this industry cannot be contradicted; the default of a question can. `ours` is the plan for
    these answers, where it has been made already.
    """
    ours = ours or plan(catalogue, industry, region, answers, day)
    found = []
    for one in documented:
        if one.question not in ours.answers or ours.answers[one.question] == one.value:
            continue
        theirs = plan(catalogue, industry, region, {**answers, one.question: one.value}, day)
        differing = _permits(ours) ^ _permits(theirs)
        question = ours.industry.questions[one.question]
        found.append(Contradiction(question, ours.answers[one.question], one, sorted(differing)))
    return found


def _permits(one: Plan) -> set[str]:
    return {step.permit for step in (*one.steps, *one.later)}
