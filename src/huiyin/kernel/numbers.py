"""The public number of a matter: HY26-110482-B.

HY, two digits of the year, the serial in six digits or more, and a check character by ISO 7064 MOD 37,36 over all
before it. It is read from handwriting and over the telephone, so reading forgives case, spaces, full-width letters,
missing dashes and letters that look like digits (O and 0, I, l and 1, Z and 2, S and 5, B and 8); the check
character decides what was meant, and of one body exactly one check character is right, so nothing stays ambiguous.
"""

import re
import unicodedata

from stdnum.iso7064 import mod_37_36

PREFIX = "HY"
_CANONICAL = re.compile(r"HY([0-9]{2})([0-9]{6,12})([0-9A-Z])")
_SEPARATORS = re.compile(r"[\s\-‐-―−﹣_.·/]+")
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


def _holds(compact: str) -> bool:
    """Whether the check character of `compact` is right; a serial beyond six digits does not begin with 0."""
    found = _CANONICAL.fullmatch(compact)
    if not found or int(found[2]) == 0 or (len(found[2]) > 6 and found[2].startswith("0")):
        return False
    return bool(mod_37_36.is_valid(compact))


def _dashed(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:-1]}-{compact[-1]}"
