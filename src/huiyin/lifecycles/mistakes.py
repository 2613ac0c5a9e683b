"""What can be wrong with a lifecycle file: every mistake with its key and its remedy, all of a file at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where (a dotted key, "line 7", or empty for the whole file), what, and what to do."""

    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key or 'the file'}: {self.problem}. {self.remedy}."


class BadLifecycle(ValueError):
    """A lifecycle file that cannot be used. `mistakes` has all that was found, in the order of the file's keys."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join([f"{file} cannot be used:", *(f"  {mistake}" for mistake in self.mistakes)]))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the nearest known one, or all of them."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”"
    return f"Known are: {', '.join(words)}" if words else "None is declared: declare it first"
