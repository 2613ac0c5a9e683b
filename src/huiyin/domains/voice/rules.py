"""Decisions about requests: titles, urgency, what an answer to a category's question may be."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.kernel.spans import Span, Unit
from huiyin.matters.rules.measuring import Measured

TAKING_UP = frozenset({"accept", "accept_and_assign", "accept_and_handle", "overturn"})
"""The actions by which a request is taken up."""
ORDINARY_SERVICE_TIME = Span(5, Unit.WORKING_DAYS)
"""What is promised for a request that nobody has sorted: what 12345 hotlines commonly promise for an ordinary one."""
MEASURED = Measured(
    answers=frozenset({"answer"}),
    assigns=frozenset({"assign", "accept_and_assign", "accept_and_handle"}),
    returns=frozenset({"return_"}),
    passes=frozenset({"pass_on"}),
    extends=frozenset({"extend"}),
    reopens=frozenset({"not_solved", "consent", "recurred"}),
    solved=frozenset({"solved", "called_back", "looked_fine"}),
    unsolved=frozenset({"not_solved", "not_solved_again", "recurred"}),
    foreign=frozenset({"foreign", "courts"}),
)
"""What a request's actions and resolutions mean to figures."""
TITLE_LENGTH = 40
"""Characters of a title made from the reporter's words: two lines on a phone."""
_SENTENCE_END = re.compile(r"[。！？!?\n]")


def title_of(words: str) -> str:
    """A title from the reporter's words: the first sentence, cut at 40 characters with an ellipsis."""
    first = _SENTENCE_END.split(words.strip(), maxsplit=1)[0].strip(" ，,；;：:") or words.strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def likely(words: str, keywords: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The codes of the categories one of whose keywords stands in the words; `keywords` by code."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return frozenset(code for code, known in keywords.items() if any(word.casefold() in folded for word in known))


def alike(shared: int, asked: int, same_category: bool) -> float:
    """How alike two reports are, 0 for not: a category in common counts one, the share of tokens in common up to one.

    Two tokens say little (“坏了”, “门口”); from the third on they count when they are a quarter of what was asked.
    """
    share = shared / asked if shared >= 3 and shared * 4 >= asked else 0.0
    return share + same_category


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rules need it: `choices` are the keys of a list question."""

    code: str
    datatype: str
    required: bool
    choices: frozenset[str] = frozenset()


def check_answers(asked: list[Asked], given: dict[str, list[str]], *, complete: bool = True) -> dict[str, str]:
    """What is wrong with the answers, by question code; {} when nothing is.

    `complete`: required questions must be answered, for they were put to whoever answers.
    """
    problems = {code: "unknown" for code in given if code not in {q.code for q in asked}}
    for question in asked:
        values = [value for value in given.get(question.code, []) if value != ""]
        if not values:
            if question.required and complete:
                problems[question.code] = "missing"
            continue
        if wrong := _wrong(question, values):
            problems[question.code] = wrong
    return problems


def _wrong(question: Asked, values: list[str]) -> str:
    if len(values) > 1 and question.datatype != "multivaluelist":
        return "one value only"
    if question.datatype in {"singlevaluelist", "multivaluelist"}:
        return "" if set(values) <= question.choices else "one of " + ", ".join(sorted(question.choices))
    limit = 1000 if question.datatype == "text" else 250
    if len(values[0]) > limit:
        return f"at most {limit} characters"
    if question.datatype == "number":
        return "" if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", values[0]) else "not a number"
    if question.datatype == "datetime":
        return _wrong_datetime(values[0])
    return ""


def _wrong_datetime(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return "not an ISO 8601 date and time"
    return "" if at.tzinfo else "a date and time needs its zone"


@dataclass(frozen=True, slots=True)
class Listed:
    """A category of the file: `top` is the code of the one above it, "" for a top one."""

    code: str
    top: str
    fields: Mapping[str, Any]
    questions: tuple[Mapping[str, Any], ...] = ()


def read_categories(text: str) -> list[Listed]:
    """The categories of a `categories.toml`, each top one before its leaves.

    Raises ValueError, or KeyError for what a category must have and has not.
    """
    found: list[Listed] = []
    for top, table in tomllib.loads(text).items():
        found.append(Listed(top, "", _named("name", table["name"])))
        found += [_leaf(code, top, leaf) for code, leaf in table["leaves"].items()]
    codes = [listed.code for listed in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise ValueError(f"more than one category is called {', '.join(sorted(twice))}")
    return found


def _leaf(code: str, top: str, leaf: Mapping[str, Any]) -> Listed:
    fields = {
        **_named("name", leaf["name"]),
        **_named("description", leaf["description"]),
        "within": str(Span.parse(leaf["within"])),
        "keywords": list(leaf["keywords"]),
        "place_public": leaf.get("place") == "public",
    }
    return Listed(code, top, fields, tuple(leaf.get("questions", ())))


def _named(field: str, said: Mapping[str, str]) -> dict[str, str]:
    return {f"{field}_zh": said["zh"], f"{field}_en": said["en"]}
