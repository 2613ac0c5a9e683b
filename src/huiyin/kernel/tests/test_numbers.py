"""The public number: written, read aloud, misread."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.numbers import UnreadableNumber, format_number, numbers_meant, read_number

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


def test_two_swapped_digits_are_noticed_but_for_one_in_a_hundred() -> None:
    swaps = unnoticed = 0
    for serial in range(110_000, 112_000, 7):
        number = format_number(serial, 2026).replace("-", "")
        for place in range(2, len(number) - 2):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            if swapped != number:
                swaps += 1
                with contextlib.suppress(UnreadableNumber):
                    _read_exactly(swapped)
                    unnoticed += 1
    assert unnoticed < swaps / 100


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


@given(SERIALS, YEARS, st.data())
def test_one_slip_is_forgiven(serial: int, year: int, data: st.DataObject) -> None:
    number = format_number(serial, year)
    plain = number.replace("-", "")[2:]
    at = data.draw(st.integers(0, len(plain) - 2))
    slip = data.draw(
        st.sampled_from(
            [
                plain[:at] + str((ord(plain[at]) + 3) % 10) + plain[at + 1 :],
                plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :],
                plain[:at] + plain[at + 1 :],
                plain[:at] + plain[at] + plain[at:],
            ]
        )
    )
    meant = numbers_meant(f"HY{slip}", year=year)
    assert number in meant or not slip[:-1].isdigit()  # a letter among the digits: no slip
    assert all(read_number(one) == one for one in meant)
    assert len(meant) < 40


def test_digits_alone_are_a_serial_of_these_years() -> None:
    assert numbers_meant("110482", year=2026)[0] == "HY26-110482-B"
    assert len(numbers_meant("110482", year=2026)) == 6


@pytest.mark.parametrize("text", ["", "水管漏水", "0", "HY", "消防门 3 幢 1208", "HY26-１１"])
def test_what_is_no_number_means_none(text: str) -> None:
    assert numbers_meant(text, year=2026) == []
