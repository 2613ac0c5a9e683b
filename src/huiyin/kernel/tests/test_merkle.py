"""The day's root, and proofs that a head is in it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.merkle import check, proof, root

LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=40)

RFC6962 = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
"""The leaves of Certificate Transparency's own test vectors."""


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_roots_are_those_of_certificate_transparency(size: int, expected: str) -> None:
    assert root(RFC6962[:size]).hex() == expected


@given(LEAVES, st.data())
def test_every_leaf_is_proved(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert check(leaves[index], index, len(leaves), proof(leaves, index), root(leaves))


@given(LEAVES, st.data())
def test_another_leaf_place_or_path_proves_nothing(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top, size = proof(leaves, index), root(leaves), len(leaves)
    assert not check(leaves[index] + b"x", index, size, path, top)
    assert not check(leaves[index], size, size, path, top)
    assert not check(leaves[index], index, size, [*path, hashlib.sha256(b"").digest()], top)
    if path:
        assert not check(leaves[index], index, size, path[:-1], top)


def test_a_leaf_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(IndexError):
        proof([b"a"], 1)
