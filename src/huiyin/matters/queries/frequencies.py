"""How many matters have a token, by PostgreSQL's statistics of the search index: good enough to choose a way by."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

READ_EVERY = 600.0
"""Seconds: statistics are made anew by PostgreSQL when a tenth of the rows changed."""
LEAVES = 1 / 5
"""So much of what has one word has another one too: words that are looked for together often stand together."""
_STATISTICS = """
    SELECT c.reltuples, s.most_common_elems::text::text[], s.most_common_elem_freqs
    FROM pg_class c LEFT JOIN pg_stats s
        ON s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname AND s.attname = 'search'
    WHERE c.oid = 'matters_matter'::regclass
"""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In what part of `rows` each of the most frequent tokens stands; all others are `rarer` or rarer still."""

    rows: float = 0.0
    known: Mapping[str, float] = field(default_factory=dict)
    rarer: float = 0.0

    def expected(self, groups: Sequence[Sequence[Collection[str]]]) -> float:
        """About how many matters have one token of each part of each group.

        Neighbouring pairs of characters come together, so the rarest of all counts; each further group leaves a part.
        """
        rarest = min((self._frequency(part) for group in groups for part in group), default=1.0)
        return float(self.rows * rarest * LEAVES ** max(len(groups) - 1, 0))

    def _frequency(self, part: Collection[str]) -> float:
        return sum(self.known.get(token, self.rarer) for token in part)


@dataclass
class _Cache:
    found: Frequencies = field(default_factory=Frequencies)
    until: float = 0.0


_cache = _Cache()


def frequencies() -> Frequencies:
    """Those of this process, read again after a while. Whatever they say, the same matters are found."""
    if time.monotonic() >= _cache.until:
        _cache.until = time.monotonic() + READ_EVERY
        _cache.found = _read()
    return _cache.found


def _read() -> Frequencies:
    with connection.cursor() as cursor:
        cursor.execute(_STATISTICS)
        found = cursor.fetchone()
    assert found is not None
    rows, tokens, parts = found
    if not tokens:
        return Frequencies(max(rows, 0.0))
    # After the frequency of each token come those of the rarest and the commonest (PostgreSQL, pg_stats).
    return Frequencies(rows, dict(zip(tokens, parts, strict=False)), parts[len(tokens)])
