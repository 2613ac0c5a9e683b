"""The canonical form, the digests and the links of a history."""

import hashlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.chain import GENESIS, NotCanonical, canonical, entry_hash, salted_digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.dictionaries(st.text(st.characters(codec="utf-8")), JSON, max_size=6)


def test_the_canonical_form_sorts_keys_and_keeps_chinese_as_it_is() -> None:
    assert canonical({"b": 1, "a": "消防门"}) == '{"a":"消防门","b":1}'.encode()


def test_an_entry_binds_the_one_before_it() -> None:
    fields = {"action": "accept"}
    assert entry_hash(GENESIS, fields) == hashlib.sha256(bytes(32) + b'{"action":"accept"}').hexdigest()
    assert entry_hash(entry_hash(GENESIS, fields), fields) != entry_hash(GENESIS, fields)


@given(FIELDS)
def test_the_order_of_keys_changes_nothing(fields: dict[str, object]) -> None:
    assert canonical(dict(reversed(fields.items()))) == canonical(fields)


@given(FIELDS, FIELDS)
def test_different_fields_have_different_hashes(one: dict[str, object], other: dict[str, object]) -> None:
    same = canonical(one) == canonical(other)
    assert (entry_hash(GENESIS, one) == entry_hash(GENESIS, other)) is same


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 2**60, object(), "\ud800"])
def test_what_has_no_canonical_form_is_refused(bad: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"x": bad})


def test_the_same_text_with_another_salt_has_another_digest() -> None:
    assert salted_digest(bytes(16), "门") != salted_digest(b"1" * 16, "门")
    assert salted_digest(bytes(16), "门") == hashlib.sha256(bytes(16) + "门".encode()).hexdigest()


def test_a_short_salt_and_a_short_hash_are_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        salted_digest(b"1", "门")
    with pytest.raises(ValueError, match="64 hex digits"):
        entry_hash("00", {})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), PLAIN, max_size=6))
def test_the_fast_way_spells_as_the_standard_does(fields: dict[str, Any]) -> None:
    try:
        expected = rfc8785.dumps(fields)
    except (rfc8785.CanonicalizationError, UnicodeError):
        with pytest.raises(NotCanonical):
            canonical(fields)
    else:
        assert canonical(fields) == expected
