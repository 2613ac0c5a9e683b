"""Numbers of comprehensive licences, with their check characters (ISO 7064 MOD 37,36, as GB/T 17710 has it)."""

from stdnum.cn import uscc
from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2"
"""Under which the national scheme of electronic licences (GB/T 36904) numbers all of them."""
LAST_SERIAL = 9_999_999
"""The samples count down from it."""


def licence_number(region: str, year: int, serial: int) -> str:
    """The number of the `serial`-th licence of a year: the region's six digits, the year's two, the serial, a check."""
    if len(region) != 6 or not (region.isascii() and region.isdigit()):
        raise ValueError(f"a region has a code of six digits, not {region!r}")
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"a serial lies between 1 and 9,999,999: {serial}")
    body = f"{region}{year % 100:02d}{serial:07d}"
    return body + mod_37_36.calc_check_digit(body)


def is_licence_number(text: str) -> bool:
    """Whether the shape and the check character are right."""
    return len(text) == 16 and text.isascii() and text[:15].isdigit() and bool(mod_37_36.is_valid(text))


def electronic_number(kind: str, issuer: str, number: str, version: int = 1) -> str:
    """The number of the electronic licence: root, kind of licence, who issues it, its number, version, check character.

    `kind` is the code of the kind of licence (the unified social credit code of whoever defined it and three
    characters), `issuer` the unified social credit code of the authority. The check covers kind, issuer, number and
    version without the dots. `version` counts the papers that were issued under the number. Raises `ValueError`.

    The layout is that of GB/T 36904 as it is remembered: its text was not seen, so it is unverified.
    """
    if len(kind) != 21 or not uscc.is_valid(kind[:18]) or not kind[18:].isalnum() or not uscc.is_valid(issuer):
        raise ValueError("the kind of licence or its issuer has a wrong code")
    parts = [kind, issuer, number, f"{version % 1000:03d}"]
    if not all(part.isascii() and part.isalnum() and part.upper() == part for part in parts):
        raise ValueError("capitals and digits alone stand in a number")
    return ".".join([ROOT, *parts, mod_37_36.calc_check_digit("".join(parts))])


def is_electronic_number(text: str) -> bool:
    """Whether it is a number of this scheme and its check character is right."""
    parts = text.removeprefix(f"{ROOT}.").split(".")
    return text.startswith(f"{ROOT}.") and len(parts) == 5 and bool(mod_37_36.is_valid("".join(parts)))
