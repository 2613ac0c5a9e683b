"""One report with two subjects: its words in clauses, and which of them are the second one's.

Places are counted in characters of the report's words and stand in the history in place of the words themselves, so
that nothing is kept twice that somebody may want erased.
"""

import re
from collections.abc import Collection, Mapping, Sequence

_END = "，。；、！？,;!?\n"
_CLAUSE = re.compile(rf"(?:(?<=\d),(?=\d)|[^{_END}])+[{_END}]*")
"""Words up to and with what ends them; a comma inside a number ends nothing."""
Place = tuple[int, int]
"""From which character of the words to before which."""
WHOLE = "whole"
"""The field of a first entry in which the words stand that a matter was split from, beside its own."""
MARKED = "marked"
"""The key in an entry's data under which stands which words of the first report went to the second matter."""


def clauses(words: str) -> list[Place]:
    """The places of the clauses, each with the punctuation that ends it and without space around it."""
    found = []
    for clause in _CLAUSE.finditer(words):
        text = clause.group()
        start = clause.start() + len(text) - len(text.lstrip())
        end = clause.end() - (len(text) - len(text.rstrip()))
        if text.strip().strip(_END):
            found.append((start, end))
    return found


def chosen(words: str, numbers: Collection[int]) -> list[Place]:
    """The places of the clauses of these numbers (from 0), those that touch put together. Raises ValueError."""
    known = clauses(words)
    if any(not 0 <= n < len(known) for n in numbers):
        raise ValueError("no such clause")
    found: list[Place] = []
    for n in sorted(set(numbers)):
        start, end = known[n]
        if found and words[found[-1][1] : start].strip() == "":
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def said(words: str, places: Sequence[Place]) -> str:
    """What stands at these places, one piece a line, without the comma that led on to what is left out."""
    pieces = [words[start:end].strip().rstrip("，、,；;") for start, end in places]
    return "\n".join(piece for piece in pieces if piece)


def places_in(data: Mapping[str, object]) -> list[Place]:
    """The places that an entry's data keeps."""
    kept = data.get(MARKED)
    return [(int(start), int(end)) for start, end in kept] if isinstance(kept, list) else []
