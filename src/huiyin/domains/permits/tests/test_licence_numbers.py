"""A wrong character in a number is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from huiyin.domains.permits.rules.licence_numbers import (
    electronic_number,
    is_electronic_number,
    is_licence_number,
    licence_number,
)

KIND, ISSUER = "11100000000013338W011", "11320583014180921W"


def test_a_number_says_region_year_and_serial() -> None:
    assert licence_number("320583", 2026, 1234).startswith("320583260001234")
    assert is_licence_number(licence_number("320583", 2026, 1234))


@given(st.integers(1, 9_999_999), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_is_found(serial: int, place: int, more: int) -> None:
    number = licence_number("320583", 2026, serial)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not is_licence_number(wrong)


@given(st.integers(1, 9_999_999), st.integers(0, 13))
def test_two_neighbours_that_were_swapped_are_found(serial: int, place: int) -> None:
    number = licence_number("320583", 2026, serial)
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_licence_number(wrong) == (wrong == number)


FULL_WIDTH = "３２０５８３"


@pytest.mark.parametrize(
    "text", ["", "320583", "件" * 16, "320583260001234", "A20583260001234K", f"{FULL_WIDTH}260001234K"]
)
def test_what_has_another_shape_is_no_number(text: str) -> None:
    assert not is_licence_number(text)


@pytest.mark.parametrize(
    ("region", "serial"), [("32058", 1), ("32058A", 1), (FULL_WIDTH, 1), ("320583", 0), ("320583", 10**7)]
)
def test_a_number_is_made_of_a_region_and_a_serial_alone(region: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"lies between|six digits"):
        licence_number(region, 2026, serial)


def test_the_electronic_number_has_the_parts_of_the_national_scheme() -> None:
    made = electronic_number(KIND, ISSUER, "320583260001234K")
    root, kind, issuer, number, version, check = made.rsplit(".", 5)
    assert (root, kind, issuer, number, version) == ("1.2.156.3005.2", KIND, ISSUER, "320583260001234K", "001")
    assert len(check) == 1
    assert is_electronic_number(made)


def test_a_wrong_character_anywhere_in_it_is_found() -> None:
    made = electronic_number(KIND, ISSUER, "320583260001234K")
    for place, character in enumerate(made):
        if character != ".":
            other = "1" if character == "0" else "0"
            assert not is_electronic_number(made[:place] + other + made[place + 1 :]), place
    assert not is_electronic_number(made.replace(".", ""))
    assert not is_electronic_number(made + ".1")


@pytest.mark.parametrize(
    ("kind", "issuer", "number"),
    [
        (KIND[:-1], ISSUER, "N"),
        ("11100000000013338X011", ISSUER, "N"),
        (KIND, ISSUER[:-1] + ("K" if ISSUER[-1] != "K" else "L"), "N"),
        (KIND, ISSUER, "n"),
        (KIND, ISSUER, ""),
        (KIND, ISSUER, "N-1"),
    ],
)
def test_parts_with_a_wrong_check_or_other_characters_are_refused(kind: str, issuer: str, number: str) -> None:
    with pytest.raises(ValueError, match=r"wrong code|stand in a number"):
        electronic_number(kind, issuer, number)


def test_the_codes_of_this_test_are_right() -> None:
    assert uscc.is_valid(KIND[:18])
    assert uscc.is_valid(ISSUER)
