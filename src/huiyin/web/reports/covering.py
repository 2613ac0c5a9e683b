"""What the public is not shown in a table whose total stands above it: small counts, and enough beside them."""

from collections.abc import Sequence

SMALL = 5
"""In public, a share out of fewer is not shown: it would tell of single people."""


def covered(counts: Sequence[int]) -> frozenset[int]:
    """The places of the counts to hide: the small ones, and the next greater until all hidden together are not small.

    Otherwise what is hidden would be the total less what is shown. An empty count tells of nobody and is shown.
    """
    hidden = {n for n, count in enumerate(counts) if 0 < count < SMALL}
    others = sorted((count, n) for n, count in enumerate(counts) if count >= SMALL)
    for _, n in others:
        if not hidden or sum(counts[h] for h in hidden) >= SMALL:
            break
        hidden.add(n)
    return frozenset(hidden)
