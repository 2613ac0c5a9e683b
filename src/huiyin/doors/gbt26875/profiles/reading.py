"""Profiles as TOML files: ours beside this file, a site's own in a folder that a setting names."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from huiyin.doors.gbt26875 import layouts
from huiyin.doors.gbt26875.layouts import MADE, BadLayout, Layout
from huiyin.doors.gbt26875.profiles.model import STANDARD, Analog, BadProfile, Profile, TextMeans

OURS = Path(__file__).parent


class _Type(msgspec.Struct, forbid_unknown_fields=True):
    object: str
    fields: list[str]
    most: int = 255


class _File(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    interval: int = STANDARD.interval
    test_bit: bool = True
    text: TextMeans = TextMeans.PLACE
    types: dict[str, _Type] = {}
    analogs: dict[str, Analog] = {}
    components: dict[str, str] = {}
    readings: dict[str, str] = {}


def profiles(own: Path | None = None) -> dict[str, Profile]:
    """All of them by name, the standard among them; a site's own replaces ours of the same name. Raises BadProfile."""
    found = {STANDARD.name: STANDARD}
    for folder in (OURS, own):
        for path in sorted(folder.glob("*.toml")) if folder else ():
            found[path.stem] = read_profile(path.stem, path.read_text(encoding="utf-8"))
    return found


def read_profile(name: str, text: str) -> Profile:
    """The profile that a file of this name describes. Raises BadProfile, which says what is wrong."""
    try:
        told = msgspec.convert(tomllib.loads(text), _File)
        return Profile(
            name=name,
            title=told.title,
            interval=_within(told.interval, 5, 86_400),
            test_bit=told.test_bit,
            text=told.text,
            layouts={**layouts.STANDARD, **{_number(k, 254): _layout(k, t) for k, t in told.types.items()}},
            analogs={**STANDARD.analogs, **{_number(k, 255): _checked(a) for k, a in told.analogs.items()}},
            kinds={_number(k, 255): kind for k, kind in told.components.items()},
            readings={quantity: _pattern(pattern) for quantity, pattern in told.readings.items()},
        )
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, BadLayout, re.error) as wrong:
        raise BadProfile(f"profile {name}: {wrong}") from wrong


def _number(key: str, most: int) -> int:
    if not (key.isascii() and key.isdigit() and 1 <= int(key) <= most):
        raise BadLayout(f"{key!r} is no type: 1 to {most}")
    return int(key)


def _within(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise BadLayout(f"interval {value} is not within {least} and {most} seconds")
    return value


def _layout(key: str, told: _Type) -> Layout:
    if told.object not in MADE:
        raise BadLayout(f"{told.object!r} is no object: {', '.join(MADE)}")
    widths = {"state": "B"} if told.object == "transmitter_state" else None
    return layouts.layout(MADE[told.object], told.fields, min(told.most, 255), widths)


def _checked(analog: Analog) -> Analog:
    if analog.steps < 1 or not analog.name.isidentifier():
        raise BadLayout(f"{analog.name!r} with {analog.steps} steps is no quantity")
    return analog


def _pattern(pattern: str) -> Any:
    found: re.Pattern[str] = re.compile(pattern)
    if found.groups != 1:
        raise BadLayout(f"{pattern!r} has to have one group, the number")
    return found
