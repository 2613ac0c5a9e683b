"""What a profile says."""

from enum import StrEnum
from typing import Any

import msgspec

from huiyin.doors.gbt26875 import layouts
from huiyin.doors.gbt26875.layouts import Layout


class BadProfile(ValueError):
    """A profile cannot be used as it stands."""


class TextMeans(StrEnum):
    """What the text of a component's state is."""

    PLACE = "place"
    READINGS = "readings"
    NOTHING = "nothing"


class Analog(msgspec.Struct, frozen=True):
    """A quantity: its name, and how many of its steps make one of its unit. `times` is for units that are not ours."""

    name: str
    steps: int = 1
    times: int = 1


class Profile(msgspec.Struct, frozen=True):
    """A vendor's ways.

    `test_bit`: whether bit 0 of a state tells test from normal, as the standard says; some devices never set it.
    `interval` is for how many seconds a transmitter may say nothing before it is asked (duty check).
    """

    name: str
    title: str
    layouts: dict[int, Layout]
    analogs: dict[int, Analog]
    interval: int = 90
    test_bit: bool = True
    text: TextMeans = TextMeans.PLACE
    kinds: dict[int, str] = {}
    readings: dict[str, Any] = {}


ANALOGS = {
    1: Analog("count"),
    2: Analog("height", 100),
    3: Analog("temperature", 10),
    4: Analog("pressure", 10),
    5: Analog("pressure", 10_000),
    6: Analog("gas_lel", 10),
    7: Analog("duration"),
    8: Analog("voltage", 10),
    9: Analog("current", 10),
    10: Analog("flow_rate", 10),
    11: Analog("flow_rate", 6, 10),
    12: Analog("speed"),
}
"""Analog types (table 6) in m, °C, MPa (5 comes in kPa), %LEL, s, V, A, l/s (11 comes in m³/min), m/s."""

STANDARD = Profile("standard", "GB/T 26875.3-2011", layouts.STANDARD, ANALOGS)
