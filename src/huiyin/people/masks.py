"""Personal data as it is shown: enough to recognise one's own, too little to call or to look anybody up."""

import re
import unicodedata

from stdnum.cn import ric

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})(\d{7,8})")


def normal_phone(text: str) -> str:
    """A telephone number without spaces, dashes, brackets and +86 in front, in half-width; what is no digit stays."""
    bare = re.sub(r"[\s\-()·.]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(\+86|0086|86(?=1[3-9]\d{9}$))", "", bare)


def is_mobile(text: str) -> bool:
    """Whether this is a mobile number of the mainland: 11 digits that begin with 13 to 19."""
    return _MOBILE.fullmatch(normal_phone(text)) is not None


def is_landline(text: str) -> bool:
    """Whether this is a fixed line with its area code, such as 0512-57301234."""
    return _LANDLINE.fullmatch(normal_phone(text)) is not None


def is_id_number(text: str) -> bool:
    """Whether this is a resident identity number with a true check digit (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return bool(ric.is_valid(unicodedata.normalize("NFKC", text)))


def mask_phone(text: str) -> str:
    """138****5678 for a mobile, 0512****234 for a landline, and at most two digits at the end of anything else."""
    digits = normal_phone(text)
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]}****{digits[-4:]}"
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}****{digits[-3:]}"
    return _mask_short(digits, shown=2)


def mask_id(text: str) -> str:
    """3**************X: the first and the last place of an identity number (GB/T 35273-2020, annex)."""
    value = unicodedata.normalize("NFKC", text).strip()
    return f"{value[0]}{'*' * (len(value) - 2)}{value[-1]}" if len(value) > 6 else "*" * len(value)


def mask_email(text: str) -> str:
    """z***@example.com; three stars whatever the length, so that the length says nothing."""
    name, at, domain = text.rpartition("@")
    if not at:
        return "***" if text else ""
    return f"{name[:1]}***@{domain}"


def mask_name(text: str) -> str:
    """王*: the first character and stars; a name in Latin letters keeps one initial."""
    value = text.strip()
    return value[:1] + "*" * max(1, min(len(value) - 1, 2)) if value else ""


def _mask_short(digits: str, shown: int) -> str:
    return "*" * 4 + digits[-shown:] if len(digits) > 2 * shown else "*" * len(digits)
