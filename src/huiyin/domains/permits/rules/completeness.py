"""Whether an application is complete: all that is missing is said at once (行政许可法 art. 32)."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date

from stdnum import exceptions as number_mistakes
from stdnum.cn import ric, uscc

from huiyin.domains.permits.rules.catalogue import Field, FieldKind
from huiyin.domains.permits.rules.fitting import unfit

MADE_HERE = frozenset({"application"})
"""Papers that the product makes from the form itself."""
FROM_THE_LICENCE = ("entity_name", "credit_code", "legal_representative")
"""What stands on the business licence: always asked for, since by it the register is asked for the rest."""
_CITIZENS = ("身份证", "identity card", "id card", "id_card")
_OTHERS = ("护照", "通行证", "军官证", "passport", "travel permit")
_OTHER_CODES = frozenset({"passport", "permit", "other"})
"""Choices of a field that says which document it is, beside words that say so."""
_RESIDENTS = re.compile(r"(8[123]|9\d)\d{15}[\dX]")
"""Numbers of permits of residence: for Hong Kong, Macao and Taiwan (81–83), for foreigners (9)."""


def problems_of(
    *,
    fields: Mapping[str, Field],
    materials: Collection[str],
    form: Mapping[str, str],
    papers: Collection[str],
) -> Mapping[str, str]:
    """What is missing or wrong, by field and `paper:` + material. `fields` and `materials` are those asked for."""
    found = {}
    for code, field in fields.items():
        given = form.get(code, "").strip()
        if given and (wrong := wrong_words(field, given, form.get(f"{code}_kind", ""))):
            found[code] = wrong
        elif not given and not field.optional:
            found[code] = "missing"
    found |= {f"paper:{one}": "missing" for one in materials if one not in papers and one not in MADE_HERE}
    found |= {f"paper:{one}": "nobody asks for it" for one in papers if one not in materials}
    return found | {field: "nobody asks for it" for field in form if field not in fields}


def wrong_words(field: Field, given: str, document: str = "") -> str:
    """What is wrong with the words of a field, empty for nothing; `document`: what kind of one it is said to be."""
    if field.kind is FieldKind.CHOICE and given not in field.choices:
        return "none of the choices"
    return unfit(field, given) or problem_of(field.kind, given, document)


def problem_of(kind: FieldKind, given: str, document: str = "") -> str:
    """What is wrong with words of this kind, empty for nothing."""
    if kind is FieldKind.IDENTITY:
        return _document(given, document)
    check = _CHECKS.get(kind)
    return check(given) if check else ""


def check_uscc(number: str) -> str:
    """What is wrong with a unified social credit code (GB 32100-2015: 18 characters, the last a check)."""
    return _checked(uscc, number, "a unified social credit code has 18 characters and ends in a check character")


def check_identity(number: str) -> str:
    """What is wrong with a citizen's identity number (GB 11643-1999: 18 characters, the last one a check character)."""
    return _checked(ric, number, "an identity number has 18 characters and ends in a check character")


def _checked(standard: object, number: str, rule: str) -> str:
    try:
        standard.validate(number)  # type: ignore[attr-defined]
    except number_mistakes.InvalidChecksum:
        return "the check character does not fit: a digit was mistyped"
    except number_mistakes.ValidationError:
        return rule
    return ""


def _document(number: str, document: str) -> str:
    """A citizen's number is checked, where it is said to be one or looks like one; of another only its length is."""
    said = document.lower()
    if _RESIDENTS.fullmatch(number):
        return _checked_resident(number)
    if said in _OTHER_CODES or any(word in said for word in _OTHERS):
        return "" if 5 <= len(number) <= 20 and number.isalnum() else "not the number of a document"
    if _looks_like_a_citizens(number) or (any(word in said for word in _CITIZENS) and "永久居留" not in said):
        return check_identity(number)
    return "" if 5 <= len(number) <= 20 and not number.isdecimal() else "not the number of a document"


def _looks_like_a_citizens(number: str) -> bool:
    """Nearly all digits and about as many: one that lacks a digit, or has the letter O for a nought, is one."""
    return 16 <= len(number) <= 19 and sum(not one.isdecimal() for one in number) <= 2


def _checked_resident(number: str) -> str:
    try:
        ric.get_birth_date(number)
    except number_mistakes.ValidationError:
        return "an identity number has 18 characters and ends in a check character"
    fits = ric.calc_check_digit(number) == number[-1]
    return "" if fits else "the check character does not fit: a digit was mistyped"


def _number(given: str) -> str:
    return "" if re.fullmatch(r"\d{1,9}(\.\d{1,4})?", given) else "not a number"


def _date(given: str) -> str:
    try:
        date.fromisoformat(given)
    except ValueError:
        return "not a date: 2026-11-26"
    return ""


def _phone(given: str) -> str:
    digits = re.sub(r"[\s()（）-]", "", given).removeprefix("+86")
    return "" if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15 else "not a telephone number"


def _email(given: str) -> str:
    return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given) else "not an e-mail address"


_CHECKS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.CREDIT_CODE: check_uscc,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
}
