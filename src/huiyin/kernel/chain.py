"""The chain of a matter's history: canonical form, salted digests, and the hash of each entry.

An entry's hash is SHA-256 over the hash before it (32 bytes) and the canonical JSON (RFC 8785) of its fields. Texts and
personal data enter only as salted digests, so that erasing them later leaves the chain whole, and nobody can find a
short text by trying words without the salt.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

GENESIS = "0" * 64
"""What stands for the hash before the first entry."""


class NotCanonical(ValueError):
    """The fields hold something that has no canonical JSON form (a NaN, a date, an integer beyond 2**53)."""


def canonical(fields: Mapping[str, Any]) -> bytes:
    """The one spelling of `fields` as JSON, by RFC 8785. Raises `NotCanonical`."""
    try:
        if _is_simple(fields):
            return _SIMPLE.encode(fields).encode()
        return rfc8785.dumps(dict(fields))
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as e:
        raise NotCanonical(f"{e}") from e


# Python's own encoder, ten times as fast, spells the same where names are ASCII and there is no fraction: RFC 8785
# sorts names by UTF-16 units (3.2.3), escapes as ECMAScript does (3.2.2.2), and only numbers need more (3.2.2.3).
_SIMPLE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
# A lone surrogate has no UTF-8 form: `encode` refuses it, as RFC 8785 does.
_LARGEST = 2**53 - 1
_AS_IT_IS = frozenset({str, bool, type(None)})


def _is_simple(fields: Mapping[str, Any], depth: int = 5) -> bool:
    if type(fields) is not dict:
        return False
    for name in fields:
        if type(name) is not str or not name.isascii():
            return False
    return _all_simple(fields.values(), depth)


def _all_simple(values: Iterable[Any], depth: int) -> bool:
    for value in values:
        kind = type(value)
        if kind in _AS_IT_IS:
            continue
        if kind is int:
            simple = -_LARGEST <= value <= _LARGEST
        elif kind is dict:
            simple = depth > 0 and _is_simple(value, depth - 1)
        else:
            simple = kind is list and depth > 0 and _all_simple(value, depth - 1)
        if not simple:
            return False
    return True


def salted_digest(salt: bytes, text: str) -> str:
    """SHA-256 over `salt` and the UTF-8 bytes of `text`, in hex. The salt is at least 16 random bytes, one per text."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hashlib.sha256(salt + text.encode()).hexdigest()


def entry_hash(prev: str, fields: Mapping[str, Any]) -> str:
    """The hash of an entry with `fields` that follows the entry with hash `prev` (`GENESIS` for the first), in hex."""
    before = bytes.fromhex(prev)
    if len(before) != 32:
        raise ValueError(f"a hash has 64 hex digits: {prev!r}")
    return hashlib.sha256(before + canonical(fields)).hexdigest()
