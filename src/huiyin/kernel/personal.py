"""Personal numbers in what people type: found, and masked before the public reads the words.

Found are telephone numbers, resident identity numbers (GB 11643, 18 digits with the check of ISO 7064 MOD 11-2 or the
15 of before 1999), bank cards (ISO/IEC 7812, Luhn), e-mail addresses and number plates (GA 36). They are read as a
person reads them: full-width, circled and other scripts' digits count, spaces and dashes between groups do not, nor
do marks that nobody sees. Dates, amounts, house numbers, hotlines (12345, 110, 400-…) and our own receipt numbers stay.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from huiyin.kernel.numbers import UnreadableNumber, read_number

MASK = "****"
"""What stands in place of a number, whatever its length, so that the length says nothing."""


class Kind(StrEnum):
    """What sort of number it is."""

    PHONE = "phone"
    IDENTITY = "identity"
    CARD = "card"
    EMAIL = "email"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


_SEP = r"[ \-‐-―−_.·•・()]{0,3}"
_SPELLED = "〇零○Ｏ一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|7[1]|8[1-3])"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_MAY_HOLD = re.compile(rf"\d|@|[{_SPELLED}]{{11}}")

_OWN = re.compile(r"(?<![A-Z0-9])HY ?\d{2} ?-? ?\d{6,12} ?-? ?[0-9A-Z](?![A-Z0-9])", re.I)
_ONE_MOBILE = rf"1{_SEP}[3-9](?:{_SEP}\d){{9}}"
_MOBILE = re.compile(rf"(?<!\d)(?:\(?\+?(?:00)?86\)?{_SEP})?((?:{_ONE_MOBILE}{_SEP})*{_ONE_MOBILE})(?!\d)")
_SPELLED_MOBILE = re.compile(rf"[一幺壹] ?[{_SPELLED}](?: ?[{_SPELLED}]){{9}}")
_ABROAD = re.compile(r"\+\d(?:[ \-()]{0,2}\d){7,14}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d.])\(?(?:010|02\d|0[3-9]\d{2})\)?[ \-‐-―−]{0,3}[2-8]\d{2,3}[ \-‐-―−]?\d{4}(?!\d)")
_NAMED_LINE = re.compile(r"(?:电话|座机|致电|号码|\btel|\bphone)[^\d\n]{0,6}([2-8]\d{2,3}[ \-‐-―−]?\d{4})(?!\d)", re.I)
_IDENTITY = re.compile(rf"(?<!\d)[1-8](?:{_SEP}\d){{16}}{_SEP}[\dX](?![\dA-Z])", re.I)
_OLD_IDENTITY = re.compile(rf"(?<!\d){_PROVINCES}\d{{4}} ?\d{{2}}{_MONTH_DAY} ?\d{{3}}(?!\d)")
_CARD = re.compile(r"(?<!\d)[3-6]\d{3}(?:[ \-]?\d{4}){2}[ \-]?(?:\d{4}[ \-]?\d{0,3}|\d{3})(?!\d)")
_EMAIL = re.compile(r"[A-Z0-9][A-Z0-9._%+\-]{0,63} ?@ ?[A-Z0-9\-]{1,63}(?:\.[A-Z0-9\-]{1,63}){1,4}", re.I)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•・\-]?"
    r"(?=[A-Z]{0,3}\d[A-Z]{0,3}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳领](?![A-Z0-9])",
    re.I,
)


def find_personal(text: str) -> list[Found]:
    """The personal numbers of `text` in order; they do not overlap."""
    if not _MAY_HOLD.search(unicodedata.normalize("NFKC", text)):
        return []
    folded, places = _folded(text)
    own = [(m.start(), m.end()) for m in _OWN.finditer(folded) if _is_own(m[0])]
    found: list[Found] = []
    for kind, start, end in sorted(_candidates(folded), key=lambda c: (c[1], -c[2])):
        if any(start < to and since < end for since, to in own):
            continue
        here = Found(kind, places[start], places[end - 1] + 1)
        if found and here.start < found[-1].end:  # what overlaps is one stretch, called by what began first
            found[-1] = Found(found[-1].kind, found[-1].start, max(found[-1].end, here.end))
        else:
            found.append(here)
    return found


def mask_personal(text: str) -> str:
    """`text` as the public reads it: each personal number is `MASK`. Masking twice changes nothing."""
    while found := find_personal(text):  # masking takes letters and digits away, so this ends
        for one in reversed(found):
            text = text[: one.start] + MASK + text[one.end :]
    return text


def _candidates(folded: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _MOBILE.finditer(folded):
        if _is_grouped(match[1]):
            yield Kind.PHONE, match.start(), match.end()
    for pattern in (_SPELLED_MOBILE, _ABROAD, _LANDLINE):
        for match in pattern.finditer(folded):
            yield Kind.PHONE, match.start(), match.end()
    for match in _NAMED_LINE.finditer(folded):
        if not _is_date(match[1]):
            yield Kind.PHONE, match.start(1), match.end(1)
    for match in _IDENTITY.finditer(folded):
        if _is_identity(re.sub(r"[^\dX]", "", match[0].upper())):
            yield Kind.IDENTITY, match.start(), match.end()
    for match in _CARD.finditer(folded):
        if luhn.is_valid(re.sub(r"\D", "", match[0])):
            yield Kind.CARD, match.start(), match.end()
    for kind, pattern in ((Kind.IDENTITY, _OLD_IDENTITY), (Kind.EMAIL, _EMAIL), (Kind.PLATE, _PLATE)):
        for match in pattern.finditer(folded):
            yield kind, match.start(), match.end()


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` with digits and letters in their plain form and unseen marks left out; where each character stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter.isascii() else unicodedata.normalize("NFKC", letter)
        for part in plain:
            if unicodedata.category(part) in {"Cf", "Mn", "Me", "Cc"} and part not in "\n\t":
                continue
            digit = unicodedata.decimal(part, None)
            letters.append(str(digit) if digit is not None else _ALIKE.get(part, part))
            places.append(place)
    return "".join(letters), places


_ALIKE = {"×": "X", "Х": "X", "х": "X", "\t": " ", "\u3000": " "}


def _is_grouped(number: str) -> bool:
    """Whether the groups look like a telephone's (138 1234 5678, 1 3 8 …), not like a list of house numbers."""
    groups = re.findall(r"\d+", number)
    return len(groups[0]) >= 3 or all(len(group) == 1 for group in groups) or len(groups) <= 3


def _is_identity(digits: str) -> bool:
    shape = re.fullmatch(rf"{_PROVINCES}\d{{4}}(?:18|19|20)\d{{2}}{_MONTH_DAY}\d{{3}}[\dX]", digits)
    return bool(shape and mod_11_2.is_valid(digits))


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(digits).year <= 2099
    except ValueError:
        return False


def _is_own(text: str) -> bool:
    try:
        return bool(read_number(text))
    except UnreadableNumber:
        return False
