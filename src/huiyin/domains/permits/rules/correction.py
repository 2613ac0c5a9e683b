"""What has to be corrected, told at once and one time (行政许可法 art. 32 (4)), and what came back."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

SHORTEST_REASON = 4
"""Characters of a sentence that says why something stays as it is."""
NO_REASON = "not explained"
CONTRADICTS = "contradicts an answer"
NO_WORDS = "no words"


class AskedFor(msgspec.Struct, frozen=True):
    """What the window asks to be corrected, each with what is wrong with it: fields by code, papers by material,
    answers by question. `words` are those for the whole."""

    fields: dict[str, str] = {}
    papers: dict[str, str] = {}
    answers: dict[str, str] = {}
    words: str = ""

    def is_empty(self) -> bool:
        """Whether it asks for nothing by name."""
        return not (self.fields or self.papers or self.answers)


class Done(msgspec.Struct, frozen=True):
    """Which of it was changed, by name alone: what was written stands in the form."""

    fields: list[str] = []
    papers: list[str] = []
    answers: list[str] = []


class Known(msgspec.Struct, frozen=True):
    """What there is in an application that may be asked for."""

    fields: list[str]
    papers: list[str]
    answers: list[str]


def read_asked(asked: Mapping[str, Any] | None) -> AskedFor:
    """What was kept; nothing for nothing."""
    return msgspec.convert(asked or {}, AskedFor)


def read_done(done: Mapping[str, Any] | None) -> Done:
    """What was kept; nothing for nothing."""
    return msgspec.convert(done or {}, Done)


def problems_of_asking(asked: AskedFor, known: Known) -> dict[str, str]:
    """Why this cannot be told: what is not in the application, what nobody says a word about, or nothing at all."""
    groups = {
        "field": (asked.fields, known.fields),
        "paper": (asked.papers, known.papers),
        "answer": (asked.answers, known.answers),
    }
    found: dict[str, str] = {}
    for kind, (named, there) in groups.items():
        for code, words in named.items():
            if code not in there:
                found[f"{kind}:{code}"] = "unknown"
            elif not words.strip():
                found[f"{kind}:{code}"] = NO_WORDS
    if asked.is_empty() and not asked.words.strip():
        found["missing"] = "missing"
    return found


def told(asked: AskedFor, called: Callable[[str, str], str]) -> str:
    """As lines that receipt, notice and history show; `called` names a kind (`field`, `paper`, `answer`) and a code."""
    lines = [
        f"{called(kind, code)}：{words}"
        for kind, named in (("answer", asked.answers), ("field", asked.fields), ("paper", asked.papers))
        for code, words in named.items()
    ]
    return "\n".join([*lines, *([asked.words] if asked.words else [])])


def changed_lines(done: Done, called: Callable[[str, str], str]) -> str:
    """What a history says was changed: names, never what was written."""
    groups = (("改了答案", "answer", done.answers), ("改了", "field", done.fields), ("换了材料", "paper", done.papers))
    return "\n".join(
        f"{what}：{'、'.join(called(kind, one) for one in codes)}" for what, kind, codes in groups if codes
    )


def left_undone(asked: AskedFor, done: Done, words: str) -> dict[str, str]:
    """What was asked for and is as it was, unless the applicant says why."""
    if len(words.strip()) >= SHORTEST_REASON:
        return {}
    return {
        **{code: NO_REASON for code in asked.fields if code not in done.fields},
        **{f"paper:{code}": "missing" for code in asked.papers if code not in done.papers},
        **{f"answer:{code}": NO_REASON for code in asked.answers if code not in done.answers},
    }


def not_asked(
    form: Collection[str], answers: Collection[str], asked: AskedFor, newly: Collection[str]
) -> dict[str, str]:
    """What nobody asked to be corrected: neither the window nor the plan that follows from a corrected answer."""
    strange = {code: "nobody asks for it" for code in form if code not in asked.fields and code not in newly}
    return strange | {f"answer:{code}": "nobody asks for it" for code in answers if code not in asked.answers}
