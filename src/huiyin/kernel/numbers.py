"""The public number of a matter: HY26-110482-B.

HY, two digits of the year, the serial in six digits or more, and a check character by ISO 7064 MOD 37,36 over all
before it. It is read from handwriting and over the telephone, so reading forgives case, spaces, full-width letters,
missing dashes and letters that look like digits (O and 0, I, l and 1, Z and 2, S and 5, B and 8); the check
character decides what was meant, and of one body exactly one check character is right, so nothing stays ambiguous.
"""

import re
import unicodedata
from collections.abc import Iterator

from stdnum.iso7064 import mod_37_36

PREFIX = "HY"
_CANONICAL = re.compile(r"HY([0-9]{2})([0-9]{6,12})([0-9A-Z])")
_SEPARATORS = re.compile(r"[\s\-‐-―−﹣_.·/]+")
_PREFIX_LIKE = re.compile(r"^[HY]{1,2}(?=[0-9A-Z]{2})")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS_ALIKE = str.maketrans("OQILZSB", "0011258")
_ALIKE = ("0OQ", "1IL", "2Z", "5S", "8B")


class UnreadableNumber(ValueError):
    """The text is not a matter's number; the message says why, in words for a log."""


def format_number(serial: int, year: int) -> str:
    """The number of the `serial`-th matter of `year`: `format_number(110482, 2026)` is "HY26-110482-B"."""
    if serial < 1 or serial > 999_999_999_999:
        raise ValueError(f"a serial lies between 1 and 999,999,999,999: {serial}")
    body = f"{PREFIX}{year % 100:02d}{serial:06d}"
    return _dashed(body + mod_37_36.calc_check_digit(body))


def read_number(text: str) -> str:
    """The canonical number that `text` means. Raises `UnreadableNumber`."""
    compact = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:100])).upper()
    if len(compact) < 11 or not compact.startswith(PREFIX):
        raise UnreadableNumber(
            f"{text[:40]!r} is no number: it is HY and at least 9 letters and digits, as HY26-110482-B"
        )
    body = PREFIX + compact[2:-1].translate(_DIGITS_ALIKE)
    meant = next((group for group in _ALIKE if compact[-1] in group), compact[-1])
    for check in sorted(meant, key=lambda c: c != compact[-1]):  # of one body exactly one check character is right
        if _holds(body + check):
            return _dashed(body + check)
    raise UnreadableNumber(f"{text[:40]!r} is no number: a letter or digit is wrong, or two are swapped")


def numbers_meant(text: str, *, year: int) -> list[str]:
    """The right numbers that are one slip away from `text`, in order: what somebody may have meant who wrote it.

    One slip is a letter or digit wrong, missing or too many, or two neighbours swapped. Of digits alone, as people say
    them over the telephone, the serial of `year` and of the five years before it is meant. No text gives more than a
    few: of all that one slip makes, the check character lets one in 36 pass.
    """
    compact = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:100])).upper()
    if compact.isascii() and compact.isdigit() and 1 <= len(compact) <= 6 and int(compact):
        return [format_number(int(compact), year - back) for back in range(6)]
    rest = _PREFIX_LIKE.sub("", compact)
    body = rest[:-1].translate(_DIGITS_ALIKE) + rest[-1:]  # the last may be a letter that is meant
    if not (body.isascii() and body[:-1].isdigit() and 8 <= len(body) <= 16):
        return []
    return sorted({_dashed(PREFIX + slip) for slip in _slips(body) if _holds(PREFIX + slip)})


def _slips(body: str) -> Iterator[str]:
    """What lies one slip around `body` (year, serial and check character), `body` itself included."""
    yield body
    for at in range(len(body) + 1):
        before, after = body[:at], body[at:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]


def _holds(compact: str) -> bool:
    """Whether the check character of `compact` is right; a serial beyond six digits does not begin with 0."""
    found = _CANONICAL.fullmatch(compact)
    if not found or int(found[2]) == 0 or (len(found[2]) > 6 and found[2].startswith("0")):
        return False
    return bool(mod_37_36.is_valid(compact))


def _dashed(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:-1]}-{compact[-1]}"
