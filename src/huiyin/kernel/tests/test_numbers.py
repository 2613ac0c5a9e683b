"""The public number: written, read aloud, misread."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.numbers import UnreadableNumber, format_number, read_number

SERIALS = st.integers(1, 99_999_999)
YEARS = st.integers(2000, 2099)
LOOKS = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z"}


def test_the_number_on_the_kits_receipt() -> None:
    assert format_number(110482, 2026) == "HY26-110482-B"


@pytest.mark.parametrize(
    "said",
    [
        "HY26-110482-B",
        "hy26110482b",
        " ＨＹ２６ － １１０４８２ － Ｂ ",
        "HY26—110482—B",
        "hy26 110 482 b",
        "HY26-llO482-8",
    ],
)
def test_it_is_read_however_it_is_written(said: str) -> None:
    assert read_number(said) == "HY26-110482-B"


@given(SERIALS, YEARS)
def test_what_is_written_is_read(serial: int, year: int) -> None:
    number = format_number(serial, year)
    assert read_number(number) == number
    assert read_number(number.replace("-", "").lower()) == number


@given(SERIALS, YEARS)
def test_letters_for_digits_are_read_too(serial: int, year: int) -> None:
    number = format_number(serial, year)
    said = number[:2] + "".join(LOOKS.get(c, c) for c in number[2:])
    assert read_number(said) == number


@given(SERIALS, YEARS, st.data())
def test_one_wrong_digit_is_noticed(serial: int, year: int, data: st.DataObject) -> None:
    number = format_number(serial, year).replace("-", "")
    place = data.draw(st.integers(2, len(number) - 2))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != number[place]))
    with pytest.raises(UnreadableNumber):
        _read_exactly(number[:place] + digit + number[place + 1 :])


@given(SERIALS, YEARS, st.data())
def test_two_swapped_digits_are_noticed(serial: int, year: int, data: st.DataObject) -> None:
    number = format_number(serial, year).replace("-", "")
    place = data.draw(st.integers(2, len(number) - 3))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(UnreadableNumber):
            _read_exactly(swapped)


def _read_exactly(text: str) -> None:
    """Where the check character looks like another, the tolerant reading may find that one: then it is no exact hit."""
    if read_number(text).replace("-", "") != text:
        raise UnreadableNumber(text)


def test_serials_beyond_six_digits_grow() -> None:
    number = format_number(1_000_000, 2026)
    assert number.startswith("HY26-1000000-")
    assert read_number(number) == number


@pytest.mark.parametrize(
    "text",
    ["", "HY", "12345", "HY26-110482", "HY26-110482-C", "AB26-110482-B", "HY26-000000-1", "HY26-11x482-B", "é" * 200],
)
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_number(text)


@given(st.text(max_size=40))
def test_reading_fails_in_one_way_only(text: str) -> None:
    with contextlib.suppress(UnreadableNumber):
        assert read_number(text).startswith("HY")


@pytest.mark.parametrize("serial", [0, -1, 10**12])
def test_a_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        format_number(serial, 2026)
