"""Classes of a choropleth: by quantiles, so that each colour is seen about equally often."""

from collections.abc import Sequence

MOST = 5
"""As many as a reader can tell apart in one hue (Brewer 1994)."""


def quantile_classes(counts: Sequence[int], most: int = MOST) -> list[tuple[int, int]]:
    """The ranges (lowest, highest) of at most `most` classes over the counts above zero, lowest first.

    Equal counts never fall into two classes, so there may be fewer.
    """
    known = sorted(count for count in counts if count > 0)
    if not known:
        return []
    tops = sorted({known[-(-len(known) * part // most) - 1] for part in range(1, most + 1)})
    lows = [known[0], *(next(c for c in known if c > top) for top in tops[:-1])]
    return list(zip(lows, tops, strict=True))


def class_of(count: int, classes: Sequence[tuple[int, int]]) -> int:
    """Which colour a count has, `MOST` for the fullest class however few there are; 0 for none."""
    lightest = 1 + MOST - len(classes)
    return next((n for n, (low, high) in enumerate(classes, start=lightest) if low <= count <= high), 0)
