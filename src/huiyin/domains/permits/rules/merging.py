"""One form on two devices: what a page changed is kept, what it did not is left, and what both changed is asked. Pure.

A page carries a mark of what stood in each field when it was shown; a field whose words still have that mark was not
touched on it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """Which side of a clash the applicant takes: what this page has, or what is kept already."""

    THIS = "this"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that was changed here and elsewhere since the page was shown: what each side has."""

    this: str
    other: str


@dataclass(frozen=True, slots=True)
class Merged:
    """`kept`: what is to be written, by field; `clashes` are left as they are until the applicant has chosen."""

    kept: Mapping[str, str]
    clashes: Mapping[str, Clash]


def mark_of(words: str) -> str:
    """What a page carries of a field: enough to see whether it is as it was."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def merged(
    there: Mapping[str, str], given: Mapping[str, str], marks: Mapping[str, str], chosen: Mapping[str, Choice]
) -> Merged:
    """What becomes of a form that is `there` when a page gives `given`, having been shown with `marks`.

    A field without a mark was on no page that carries them: it is taken as it is given.
    """
    kept: dict[str, str] = {}
    clashes: dict[str, Clash] = {}
    for code, words in given.items():
        stands, mark = there.get(code, ""), marks.get(code)
        if words == stands or mark == mark_of(words):
            continue
        if mark is None or mark == mark_of(stands) or chosen.get(code) is Choice.THIS:
            kept[code] = words
        elif chosen.get(code) is not Choice.OTHER:
            clashes[code] = Clash(words, stands)
    return Merged(kept, clashes)
