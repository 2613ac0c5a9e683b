"""What a message says, whatever its shape, and what is refused."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.intake.telemetry import DEEPEST, NAMES_MOST, TEXT_LONGEST, Reading, Unreadable
from huiyin.intake.telemetry import devices as devices_and_refused
from huiyin.intake.telemetry import readings as readings_and_refused


def readings(payload: bytes) -> list[Reading]:
    """What is said where nothing is left out."""
    refused: list[str] = []
    said = readings_and_refused(payload, refused)
    assert refused == []
    return said


def devices(payload: bytes) -> list[tuple[str, list[Reading]]]:
    refused: list[str] = []
    said = devices_and_refused(payload, refused)
    assert refused == []
    return said


SHAPES: list[tuple[bytes, list[Any]]] = [
    (b'{"smoke": true, "temperature": 21.5}', [(None, {"smoke": True, "temperature": 21.5})]),
    (b'[{"a": 1}, {"b": 2}]', [(None, {"a": 1}), (None, {"b": 2})]),
    (b'{"ts": 1451649600512, "values": {"a": 1}}', [(1_451_649_600_512, {"a": 1})]),
    (b'{"values": {"a": 1}, "ts": 5}', [(5, {"a": 1})]),
    (b'[{"ts": 1, "values": {"a": 1}}, {"ts": 2, "values": {"a": 2}}]', [(1, {"a": 1}), (2, {"a": 2})]),
    (b'{"ts": 7, "smoke": true}', [(None, {"ts": 7, "smoke": True})]),
    (b'{"ts": 0, "values": {"a": 1}}', [(0, {"a": 1})]),
    (b'{"ts": 4070908800000, "values": {"a": 1}}', [(4_070_908_800_000, {"a": 1})]),
    (b'{"ts": -5, "values": {"a": 1}}', [(-5, {"a": 1})]),
    (b'{"ts": "1451649600512", "values": {"a": 1}}', [(1_451_649_600_512, {"a": 1})]),
    (b'{"ts": 1e300, "values": {"a": 1}}', [(2**62, {"a": 1})]),
    (b'{"ts": "yesterday", "values": {"smoke": true}}', [(None, {"smoke": True})]),
    (b'{"ts": 5, "values": {"a": 1}, "metadata": {"x": 1}}', [(5, {"a": 1})]),
    (b'\xef\xbb\xbf{"a": 1}', [(None, {"a": 1})]),
    (b"[]", []),
]


@pytest.mark.parametrize(("payload", "said"), SHAPES)
def test_every_shape_is_read(payload: bytes, said: list[Any]) -> None:
    assert readings(payload) == said


VALUES: list[tuple[bytes, Any]] = [
    (b'"23.5"', 23.5),
    (b'"97"', 97),
    (b'"-0.5"', -0.5),
    (b'"007"', "007"),
    (b'"89860012345678901234"', "89860012345678901234"),
    (b'"1e5"', "1e5"),
    (b'"true"', "true"),
    (b'"\\u4e00\\u697c"', "一楼"),
    (b'"a\\u0000b"', "ab"),
    (b'"\\ud800x"', "x"),
    (b"18446744073709551616", 1.8446744073709552e19),
    (b'{"x": [1, "y"]}', '{"x":[1,"y"]}'),
    (b"[]", "[]"),
    (b'"' + b"x" * 600 + b'"', "x" * TEXT_LONGEST),
]


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_every_value_is_a_number_a_truth_value_or_a_text(written: bytes, value: Any) -> None:
    ((_, values),) = readings(b'{"v": ' + written + b', "smoke": true}')
    assert values == {"v": value, "smoke": True}
    assert type(values["v"]) is type(value)


@pytest.mark.parametrize("written", [b"NaN", b"Infinity", b"-Infinity", b"null", b"1e999", b"9" * 400])
def test_what_says_nothing_is_left_out_and_the_rest_is_kept(written: bytes) -> None:
    assert readings(b'{"temperature": ' + written + b', "smoke": true}') == [(None, {"smoke": True})]


NESTED = b"[" * 1_000 + b"]" * 1_000
REFUSED = {
    "nothing": b"",
    "no JSON": b"smoke=1",
    "half": b'{"smoke": tr',
    "not UTF-8": b'{"\xff": 1}',
    "a number": b"5",
    "a list of numbers": b"[5]",
    "nested a thousand deep": b'{"a": ' + NESTED + b"}",
    "a list nested a thousand deep": NESTED,
    "nested a hundred thousand deep": b"[" * 100_000,
    "nested one too deep": b'{"a": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}",
    "a name too long": b'{"' + b"n" * 65 + b'": 1}',
    "an empty name": b'{"": 1}',
    "U+0000 in a name": b'{"a\\u0000": 1}',
    "too many readings": b"[" + b",".join([b'{"a":1}'] * 1_001) + b"]",
    "a number of 5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_beyond_the_limits_is_refused(case: str) -> None:
    with pytest.raises(Unreadable) as refused:
        readings(REFUSED[case])
    assert 0 < len(str(refused.value)) <= 80  # it is counted by these words


MANY = {f"n{i}": i for i in range(NAMES_MOST + 1)}
DEEP = b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)
A_NAME = "a name is empty, longer than 64 characters or not printable"
LEFT_OUT: dict[str, tuple[bytes, str]] = {
    "a name too long": (b'{"%s": 1, "smoke": true}' % (b"n" * 65), A_NAME),
    "a name too long with a time": (b'{"ts": 1, "values": {"%s": 1, "smoke": true}}' % (b"n" * 65), A_NAME),
    "an empty name": (b'{"": 1, "smoke": true}', A_NAME),
    "two bad names, counted once": (b'{"": 1, "smoke": true, "a\\u0000": 2}', A_NAME),
    "U+0000 in a name": (b'{"a\\u0000": 1, "smoke": true}', A_NAME),
    "nested too deep": (b'{"a": %s, "smoke": true}' % DEEP, f"nested deeper than {DEEPEST}"),
    "a reading that is none": (b'[5, {"smoke": true}]', "not an object of values"),
    "a reading of which nothing is left": (b'[{"": 1}, {"smoke": true}]', A_NAME),
    "too many names": (
        json.dumps({"smoke": True, **MANY}).encode(),
        f"more than {NAMES_MOST} names in one reading",
    ),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_good_of_a_message_is_kept_and_what_is_not_is_said(case: str) -> None:
    payload, why = LEFT_OUT[case]
    refused: list[str] = []
    ((_, values),) = readings_and_refused(payload, refused)
    assert values["smoke"] is True
    assert refused == [why]


def test_of_too_many_names_the_first_are_kept() -> None:
    ((_, values),) = readings_and_refused(json.dumps(MANY).encode(), [])
    assert list(values) == list(MANY)[:NAMES_MOST]


def test_a_device_whose_name_or_readings_are_wrong_does_not_silence_its_neighbours() -> None:
    refused: list[str] = []
    said = devices_and_refused(b'{"": {"a": 1}, "B": 5, "C": {"": 1, "smoke": true}}', refused)
    assert said == [("C", [(None, {"smoke": True})])]
    assert refused == [
        A_NAME,
        "a device's name is empty, longer than 120 characters or not printable",
        "not an object of values",
    ]


def test_a_gateway_speaks_for_its_devices() -> None:
    said = b'{"A": [{"ts": 1, "values": {"a": 1}}, {"b": 2}], " B ": {"c": "3"}}'
    assert devices(said) == [("A", [(1, {"a": 1}), (None, {"b": 2})]), ("B", [(None, {"c": 3})])]


@pytest.mark.parametrize(
    "payload", [b"[]", b'{"": {"a": 1}}', b'{"a\\nb": {}}', b'{"A": 5}', b'{"%s": {}}' % (b"x" * 121)]
)
def test_a_gateway_that_does_not_is_refused(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        devices(payload)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=8), deeper, max_size=4),
    max_leaves=12,
)


UNPRINTABLE = ["\x7f", "\t", "\u202e", "\u200b", "\x01"]


@pytest.mark.parametrize("letter", UNPRINTABLE)
@pytest.mark.parametrize("shape", ['{"sm%soke": 1}', '{"ts": 1, "values": {"sm%soke": 1}}', '[{"sm%soke": 1}]'])
def test_a_name_that_cannot_be_printed_is_refused_in_every_shape(shape: str, letter: str) -> None:
    for written in (json.dumps(letter)[1:-1], letter):
        with pytest.raises(Unreadable):
            readings((shape % written).encode())


@given(anything)
def test_whatever_is_read_can_be_stored(told: Any) -> None:
    try:
        said = readings_and_refused(json.dumps(told).encode(), [])
    except Unreadable:
        return
    for at, values in said:
        assert at is None or -(2**62) <= at <= 2**62
        for name, value in values.items():
            assert name.encode()
            assert isinstance(value, bool | int | float | str)
            if isinstance(value, str):
                assert "\0" not in value
                assert value.encode() is not None  # no half of a surrogate
            elif isinstance(value, float):
                assert math.isfinite(value)


@given(st.binary(max_size=120))
def test_whatever_comes_is_read_or_refused(payload: bytes) -> None:
    for read in (readings_and_refused, devices_and_refused):
        try:
            read(payload, [])
        except Unreadable:
            continue
