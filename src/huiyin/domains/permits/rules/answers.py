"""Answers of the applicant: read as they are typed, and looked at before a plan is made of them."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from huiyin.domains.permits.rules.catalogue import Answer, Industry, Question, Value
from huiyin.lifecycles.mistakes import did_you_mean

YES = frozenset({"yes", "y", "true", "1", "on", "是", "有"})
NO = frozenset({"no", "n", "false", "0", "off", "否", "无", "没有"})
LARGEST = 10_000_000
"""No shop has more square metres, seats or whatever is asked for."""


class BadAnswers(ValueError):
    """Answers that cannot be taken; `problems` has a line for each, by the code of its question."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(problems.values()))


def pairs(texts: Iterable[str]) -> Mapping[str, str]:
    """`area=80,sells_tobacco=yes` by question. Raises `BadAnswers` for what is no answer or is given twice."""
    found: dict[str, str] = {}
    for pair in (part.strip() for text in texts for part in text.replace("，", ",").split(",")):
        if not pair:
            continue
        code, sign, value = pair.partition("=")
        code = code.strip()
        if not sign or not code:
            raise BadAnswers({"answers": f"“{pair}” is no answer: write it as area=80"})
        if code in found:
            raise BadAnswers({code: f"{code} is answered twice"})
        found[code] = value
    return found


def read_answers(industry: Industry, texts: Mapping[str, str]) -> Mapping[str, Value]:
    """The values that `texts` mean. Raises `BadAnswers` with all that is wrong."""
    found: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for code, text in texts.items():
        question = industry.questions.get(code)
        if question is None:
            remedy = did_you_mean(code, industry.questions)
            problems[code] = f"{industry.code} has no question “{code}”. {remedy}"
            continue
        try:
            found[code] = read_answer(question, text)
        except ValueError as wrong:
            problems[code] = f"{code}={text}: {wrong}"
    if problems:
        raise BadAnswers(problems)
    return found


def read_answer(question: Question, text: str) -> Value:
    """The value that `text` means. Raises `ValueError`, whose words say what is wanted."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match question.kind:
        case Answer.YES_NO:
            if plain.lower() not in YES | NO:
                raise ValueError("answer yes or no")
            return plain.lower() in YES
        case Answer.CHOICE:
            if plain not in question.choices:
                raise ValueError(f"choose one of {', '.join(question.choices)}")
            return plain
        case Answer.NUMBER:
            return _number(plain)


def _number(plain: str) -> float:
    try:
        number = float(plain) if plain.isascii() and "_" not in plain else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("give a number, as 80 or 80.5")
    if not 0 <= number <= LARGEST:
        raise ValueError(f"give a number from 0 to {LARGEST}")
    return number


def wrong_values(industry: Industry, answers: Mapping[str, Value]) -> Mapping[str, str]:
    """What is wrong with values, which somebody else may have stored or sent, by question."""
    problems = {}
    for code, value in answers.items():
        question = industry.questions.get(code)
        if question is None:
            problems[code] = f"{industry.code} has no question “{code}”. {did_you_mean(code, industry.questions)}"
        elif not _fits(question, value):
            problems[code] = f"{code}: {value!r} does not answer a question of the kind “{question.kind}”"
    return problems


def _fits(question: Question, value: Value) -> bool:
    match question.kind:
        case Answer.YES_NO:
            return isinstance(value, bool)
        case Answer.CHOICE:
            return isinstance(value, str) and value in question.choices
        case Answer.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST


def open_questions(industry: Industry, answers: Mapping[str, Value]) -> Sequence[Question]:
    """The questions without an answer, and without one that is taken for none."""
    return [one for one in industry.questions.values() if one.code not in answers and one.default is None]
