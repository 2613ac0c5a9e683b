"""Conditions: a small language, read once."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.permits.rules.conditions import BadCondition, read_condition

VALUES = {"area": 80.0, "fire_area": 300.0, "tobacco": True, "pool": False, "subject": "arts"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("area >= fire_area", False),
        ("area < fire_area", True),
        ("area == 80 and tobacco", True),
        ("not tobacco or pool", False),
        ("not (tobacco and pool)", True),
        ("subject == 'arts'", True),
        ("subject != 'arts' or area > 79.5", True),
    ],
)
def test_a_condition_holds_or_does_not(text: str, holds: bool) -> None:
    assert read_condition(text).holds(VALUES) is holds


def test_it_tells_its_names_and_its_values() -> None:
    condition = read_condition("area >= fire_area and not pool")
    assert condition.names == ("area", "fire_area", "pool")
    assert condition.truths == ("pool",)
    assert condition.with_values(VALUES) == "area (80) >= fire_area (300) and not pool (no)"


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("area < fire_area and tobacco", ["area < fire_area", "tobacco"]),
        ("area >= fire_area or tobacco", ["tobacco"]),
        ("tobacco and not (area >= fire_area or pool)", ["tobacco", "area < fire_area", "pool"]),
        ("subject != 'music'", ["subject != music"]),
        ("area >= fire_area and tobacco", ["area < fire_area"]),
    ],
)
def test_it_tells_what_makes_it_hold_or_not(text: str, grounds: list[str]) -> None:
    found = read_condition(text).grounds(VALUES)
    said = [one if isinstance(one, str) else f"{one.left} {one.sign} {one.right}" for one in found]
    assert said == grounds


@pytest.mark.parametrize(
    "text",
    [
        "", "area >=", "1", "True", "area + 1 > 2", "open('x')", "area.real > 1", "x[0]", "lambda: 1", "1 < area < 5",
        "area is tobacco", "area in subject", "area >= -1", "area > True", "a if b else c", "(yield)", "a := 1", "\0",
        "(" * 150 + "a" + ")" * 150, "a and " * 40 + "b",
    ],
)  # fmt: skip
def test_anything_else_is_no_condition(text: str) -> None:
    with pytest.raises(BadCondition):
        read_condition(text)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_bad_one(text: str) -> None:
    with contextlib.suppress(BadCondition):
        assert read_condition(text).names
