"""Merkle trees by RFC 6962, section 2.1: the day's root over the heads of all chains, and proofs that a head is in it.

Leaves and nodes are hashed with different prefixes (0x00 and 0x01), so that a node can never pass for a leaf.
"""

import hashlib
from collections.abc import Sequence


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves` in their order; over none it is the SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    return _levels(leaves)[-1][0]


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index`: the neighbour at each level, from the leaf up."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} among {len(leaves)}")
    path = []
    for level in _levels(leaves)[:-1]:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        index >>= 1
    return path


def check(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether `path` proves that `leaf` is number `index` of `size` leaves under the root `expected`."""
    if not 0 <= index < size:
        return False
    digest, rest, last = _leaf(leaf), list(path), size - 1
    while last:
        if index & 1 or index < last:
            if not rest:
                return False
            neighbour = rest.pop(0)
            digest = _node(neighbour, digest) if index & 1 else _node(digest, neighbour)
        index, last = index >> 1, last >> 1
    return not rest and digest == expected


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from the leaves' hashes to the root; a node without neighbour rises unchanged."""
    levels = [[_leaf(leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        paired = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(paired + below[len(paired) * 2 :])
    return levels


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
