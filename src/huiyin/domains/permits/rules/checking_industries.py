"""Whether an industry's permits hold as long as it needs them, and its questions and conditions fit each other."""

from collections.abc import Iterator
from datetime import date

from huiyin.domains.permits.rules.catalogue import Answer, Catalogue, FieldKind, Industry, Needed, Permit, Question
from huiyin.domains.permits.rules.conditions import Compared, Condition
from huiyin.domains.permits.rules.mistakes import FileMistake, industry_file, mistake
from huiyin.lifecycles.mistakes import did_you_mean

FOREVER = date.max
_ALIKE = {
    (Answer.NUMBER, FieldKind.NUMBER),
    (Answer.YES_NO, FieldKind.YES_NO),
}
"""Questions and fields that are answered in the same way, so that the answers can be compared."""


def industries(catalogue: Catalogue) -> Iterator[FileMistake]:
    """What is wrong with the industries."""
    for code, industry in catalogue.industries.items():
        file = industry_file(code)
        if not industry.needed:
            yield mistake(file, "needed", "it needs nothing", "Name the permits that it takes")
        for n, needed in enumerate(industry.needed):
            where = f"needed.{n}"
            yield from _permit(catalogue, industry, file, where, needed)
            yield from _again(industry, file, n, needed)
            if needed.when:
                yield from _condition(catalogue, industry, file, f"{where}.when", needed.when)
            for i, one in enumerate(needed.decided_by):
                at = f"{where}.decided_by.{i}"
                yield from _condition(catalogue, industry, file, f"{at}.when", one.when)
                if one.authority not in catalogue.authorities:
                    problem = f"there is no authority “{one.authority}”"
                    remedy = did_you_mean(one.authority, catalogue.authorities)
                    yield mistake(file, f"{at}.authority", problem, remedy)
        yield from _questions(catalogue, industry, file)


def _permit(catalogue: Catalogue, industry: Industry, file: str, where: str, needed: Needed) -> Iterator[FileMistake]:
    permit = catalogue.permits.get(needed.permit)
    if permit is None:
        problem, remedy = f"there is no permit “{needed.permit}”", did_you_mean(needed.permit, catalogue.permits)
        yield mistake(file, f"{where}.permit", problem, remedy)
        return
    first, end = _span(industry, needed)
    if first >= end:
        yield mistake(file, f"{where}.until", "it ends before it begins", "Correct one of the days")
    elif without := _unheld(permit, first, end):
        problem = f"nothing holds of “{needed.permit}” on {without}"
        remedy = "Give its since and until here, or a version of it for these days"
        yield mistake(file, f"{where}.permit", problem, remedy)
    others = {one.permit for one in industry.needed} - {needed.permit}
    if needed.instead_of and needed.instead_of not in others:
        problem, remedy = f"“{needed.instead_of}” is not needed here", did_you_mean(needed.instead_of, others)
        yield mistake(file, f"{where}.instead_of", problem, remedy)


def _span(industry: Industry, needed: Needed) -> tuple[date, date]:
    return max(industry.since, needed.since or industry.since), needed.until or FOREVER


def _unheld(permit: Permit, first: date, end: date) -> date | None:
    """The first day from `first` on and before `end` on which no version holds."""
    while first < end:
        version = permit.on(first)
        if version is None:
            return first
        first = version.until or FOREVER
    return None


def _again(industry: Industry, file: str, n: int, needed: Needed) -> Iterator[FileMistake]:
    first, end = _span(industry, needed)
    for other in industry.needed[:n]:
        began, ended = _span(industry, other)
        if other.permit == needed.permit and first < ended and began < end:
            problem, remedy = f"“{needed.permit}” is needed already", "Join the conditions by “or”"
            yield mistake(file, f"needed.{n}.permit", problem, remedy)


def _condition(
    catalogue: Catalogue, industry: Industry, file: str, where: str, condition: Condition
) -> Iterator[FileMistake]:
    known = {*industry.questions, *catalogue.thresholds}
    unknown = [name for name in condition.names if name not in known]
    for name in unknown:
        problem = f"“{name}” is neither a question of this industry nor a threshold"
        yield mistake(file, where, problem, did_you_mean(name, known))
    if unknown:
        return
    for name in condition.truths:
        if _kind_of(industry, name) is not Answer.YES_NO:
            yield mistake(file, where, f"“{name}” is not answered by yes or no", "Compare it with something")
    for compared in condition.comparisons:
        yield from _comparison(industry, file, where, compared)


def _comparison(industry: Industry, file: str, where: str, compared: Compared) -> Iterator[FileMistake]:
    sides = (
        (compared.left, compared.left_is_name, compared.right, compared.right_is_name),
        (compared.right, compared.right_is_name, compared.left, compared.left_is_name),
    )
    kinds = [
        _kind_of(industry, str(side)) if is_name else Answer.CHOICE if isinstance(side, str) else Answer.NUMBER
        for side, is_name, _other, _is in sides
    ]
    if Answer.YES_NO in kinds or kinds[0] is not kinds[1]:
        yield mistake(file, where, "it compares what cannot be compared", "Compare numbers, or a choice with its codes")
        return
    if kinds[0] is Answer.CHOICE and compared.sign not in {"==", "!="}:
        yield mistake(file, where, "choices have no order", "Write == or !=")
    for side, is_name, other, other_is_name in sides:
        choices = industry.questions[str(side)].choices if is_name and side in industry.questions else None
        if choices and not other_is_name and other not in choices:
            yield mistake(file, where, f"“{side}” has no choice “{other}”", did_you_mean(str(other), choices))


def _kind_of(industry: Industry, name: str) -> Answer:
    return industry.questions[name].kind if name in industry.questions else Answer.NUMBER


def _questions(catalogue: Catalogue, industry: Industry, file: str) -> Iterator[FileMistake]:
    used = {name for needed in industry.needed for condition in needed.conditions for name in condition.names}
    for code, question in industry.questions.items():
        if code not in used:
            yield mistake(file, f"questions.{code}", "no condition asks for it", "Use it, or take it out")
        if code in catalogue.thresholds:
            yield mistake(file, f"questions.{code}", "a threshold has the same name", "Call it otherwise")
        for paper in question.documented_by:
            if paper not in catalogue.materials:
                problem, remedy = f"there is no paper “{paper}”", did_you_mean(paper, catalogue.materials)
                yield mistake(file, f"questions.{code}.documented_by", problem, remedy)
        yield from _asked_again(catalogue, question, file)


def _asked_again(catalogue: Catalogue, question: Question, file: str) -> Iterator[FileMistake]:
    where, wanted = f"questions.{question.code}.asked_again", question.asked_again
    field = catalogue.fields.get(wanted)
    if wanted and field is None:
        yield mistake(file, where, f"there is no field “{wanted}”", did_you_mean(wanted, catalogue.fields))
    elif field and (question.kind, field.kind) not in _ALIKE:
        problem = f"the question is answered by “{question.kind}”, the field by “{field.kind}”"
        yield mistake(file, where, problem, "Name a field that is answered alike")
