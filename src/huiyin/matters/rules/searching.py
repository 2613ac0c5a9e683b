"""What a matter is found by, and how far back a search looks at a time.

A matter is indexed under pairs of neighbouring Chinese characters, single characters, words and its number, and beside
them under marks of its area, its units, owner, month, year and of being open, which a trigger keeps
(matters/migrations/0006 and 0018). So one index answers "these words, in my communities, lately": a frequent word has
a hundred thousand hits in a city, and reading them all to keep the newest hundred takes seconds.
"""

import math
from datetime import datetime

from huiyin.kernel.bigrams import index_tokens

OPEN = "@open"
"""The mark of what is not closed. No text gives a mark: texts give letters, digits and characters only."""
FEW = 4_000
"""What as few should have is looked for in all of time at once: that many rows are read as fast as two windows."""
MARGIN = 1.3
"""Months are not alike, and the running one is not over."""
MONTHS_FIRST, MONTHS_MOST = 3, 24
"""So many months are looked through first, and so many by month at most. The marks of a window are read to their end: a
frequent word fills its page from few, and what fills none from two years stands in few matters."""


def tokens_of(number: str, text: str) -> list[str]:
    """The tokens of a matter's number and text, each once, in order."""
    return sorted(index_tokens(f"{number} {text}"))


def area_mark(area_id: int) -> str:
    """The mark of everything that lies in this area itself."""
    return f"@a{area_id}"


def unit_mark(unit_id: int) -> str:
    """The mark of everything that this unit owns or ever had."""
    return f"@u{unit_id}"


def owner_mark(user_id: int) -> str:
    """The mark of everything that this person owns."""
    return f"@o{user_id}"


def last_months(until: datetime) -> list[str]:
    """Any of which marks the matters of the last `MONTHS_FIRST` months have, the one of `until` being the last.

    Months are whole ones of UTC, and one ahead is taken in, so that a clock that is wrong hides nothing.
    """
    return _months(until, range(-1, MONTHS_FIRST))


def months_before(until: datetime, found: int, most: int) -> list[str]:
    """The marks of as many months before those as should fill a page of `most`, of which `found` are there.

    None when there is nothing to reckon with, or it would be more than `MONTHS_MOST` in all.
    """
    months = math.ceil(MARGIN * MONTHS_FIRST * most / found) if found else MONTHS_MOST + 1
    return _months(until, range(MONTHS_FIRST, months)) if months <= MONTHS_MOST else []


def _months(until: datetime, back: range) -> list[str]:
    months = [until.year * 12 + until.month - 1 - count for count in back]
    return [f"@m{month // 12}-{month % 12 + 1:02d}" for month in months]


def searchable(title: str, words: str, address: str) -> str:
    """The text that is searched."""
    return f"{title} {words} {address}"
