"""Words of a form made fit to keep and to print, and how long they may be."""

import unicodedata
from collections.abc import Mapping

from huiyin.domains.permits.rules.catalogue import Field, FieldKind
from huiyin.kernel.plaintext import clean

LONGEST: Mapping[FieldKind, int] = {
    FieldKind.TEXT: 500,
    FieldKind.LONG: 2000,
    FieldKind.NUMBER: 40,
    FieldKind.DATE: 40,
    FieldKind.YES_NO: 40,
    FieldKind.CHOICE: 40,
    FieldKind.PHONE: 40,
    FieldKind.EMAIL: 254,
    FieldKind.PERSON: 60,
    FieldKind.IDENTITY: 40,
    FieldKind.CREDIT_CODE: 40,
    FieldKind.ADDRESS: 300,
}
"""Characters by the kind of a field: a person and an address as wide as the columns that hold them. What has a form of
its own is held to that; 40 is enough to say what is wrong with it."""
OWN_LONGEST: Mapping[str, int] = {"entity_name": 120}
"""Fields whose own column is narrower than their kind: `Application.firm`."""
LONGEST_OF_ALL = max(LONGEST.values())
TOO_LONG = "longer than {} characters"
NOT_PRINTABLE = "a character that cannot be printed"

_WITHOUT_BLANKS = frozenset({FieldKind.IDENTITY, FieldKind.CREDIT_CODE})
_PLAIN = _WITHOUT_BLANKS | {FieldKind.NUMBER, FieldKind.DATE, FieldKind.PHONE, FieldKind.EMAIL}
"""Kinds in which a full-width letter or digit is the plain one."""


def longest(field: Field) -> int:
    """How many characters a field holds."""
    return OWN_LONGEST.get(field.code, LONGEST[field.kind])


def fitted(fields: Mapping[str, Field], form: Mapping[str, str]) -> dict[str, str]:
    """The form as it is kept; words of a field that is not among `fields` stay as they are."""
    return {code: fit(fields[code].kind, words) if code in fields else words for code, words in form.items()}


def tidied(fields: Mapping[str, Field], form: Mapping[str, str]) -> dict[str, str]:
    """The form as somebody who is still writing finds it again: one line where there is one, and else as typed."""
    long = {code for code, field in fields.items() if field.kind is FieldKind.LONG}
    return {code: fit(FieldKind.LONG if code in long else FieldKind.TEXT, words) for code, words in form.items()}


def fit(kind: FieldKind, words: str) -> str:
    """In Unicode form NFC, without invisible characters; one line with single blanks, but for long words.

    Ideographic and no-break spaces are blanks; numbers have neither blanks nor full-width digits.
    """
    tidy = clean(words, 4 * len(words))  # no Unicode form is longer; how long it may be is said elsewhere
    if kind is FieldKind.LONG:
        return tidy
    if kind in _PLAIN:
        tidy = unicodedata.normalize("NFKC", tidy)
    if kind in _WITHOUT_BLANKS:
        return "".join(tidy.split()).upper()
    return " ".join(tidy.split())


def unfit(field: Field, words: str) -> str:
    """What is wrong with the words whatever they mean, empty for nothing. `words` are `fitted`."""
    most = longest(field)
    if len(words) > most:
        return TOO_LONG.format(most)
    return "" if words.replace("\n", "").isprintable() else NOT_PRINTABLE
