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
FEW = 20_000
"""What is among so few by the statistics of its rarest part is looked for in all of time at once."""
MARGIN = 1.5
"""Months are not alike, and the running one is not over."""
MONTHS_FIRST = 2
"""So many months are looked through first. A word that fills no page from a city's two months stands in few matters."""


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


def last_months(until: datetime, count: int) -> list[str]:
    """Any of which marks the matters of the last `count` months have, the one of `until` being the last.

    Months and years are whole ones of UTC, and one ahead is taken in, so that a clock that is wrong hides nothing.
    """
    months = [until.year * 12 + until.month - 1 - back for back in range(-1, count)]
    return [f"@m{month // 12}-{month % 12 + 1:02d}" for month in months]


def further_back(until: datetime, found: int, most: int) -> list[str]:
    """The marks of as many months as should hold `most`, when the first `MONTHS_FIRST` held `found`; [] is all of time.

    As the marks of a window are read to their end, it is no longer than needed: up to a year by month, two by year.
    """
    months = math.ceil(MARGIN * MONTHS_FIRST * most / found) if found else math.inf
    if months <= 12:
        return last_months(until, int(months))
    return [f"@y{until.year - back}" for back in (-1, 0, 1)] if months <= 24 else []


def searchable(title: str, words: str, address: str) -> str:
    """The text that is searched."""
    return f"{title} {words} {address}"
