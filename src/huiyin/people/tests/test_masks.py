import pytest

from huiyin.people.masks import (
    is_id_number,
    is_landline,
    is_mobile,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
    normal_phone,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0512-57301234", "0512****234"),
        ("(010) 62345678", "010****678"),
        ("12345", "****45"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_shown_with_its_middle_hidden(typed: str, shown: str) -> None:
    assert mask_phone(typed) == shown


def test_the_same_number_is_the_same_however_it_was_typed() -> None:
    assert {normal_phone(t) for t in ("138 1234 5678", "+8613812345678", "0086-138-1234-5678", "8613812345678")} == {
        "13812345678"
    }


def test_letters_stay_so_that_a_check_can_refuse_them() -> None:
    assert not is_mobile("1381234567x")
    assert normal_phone("1381234567x") == "1381234567x"


def test_a_mobile_and_a_landline_are_told_apart() -> None:
    assert is_mobile("13812345678") and not is_landline("13812345678")
    assert is_landline("0512-57301234") and not is_mobile("0512-57301234")
    assert not is_mobile("12812345678")


def test_an_identity_number_needs_its_check_digit() -> None:
    assert is_id_number("11010519491231002X")  # the example of GB 11643-1999
    assert not is_id_number("110105194912310021")


def test_an_identity_number_shows_its_ends_alone() -> None:
    assert mask_id("11010519491231002X") == "1****************X"
    assert mask_id("12345") == "*****"


@pytest.mark.parametrize(("full", "shown"), [("lin@example.org", "l***@example.org"), ("nobody", "***"), ("", "")])
def test_an_email_address_shows_its_first_letter_and_its_domain(full: str, shown: str) -> None:
    assert mask_email(full) == shown


@pytest.mark.parametrize(("full", "shown"), [("林某", "林*"), ("欧阳某某", "欧**"), ("Q", "Q*"), ("", "")])
def test_a_name_shows_its_first_character(full: str, shown: str) -> None:
    assert mask_name(full) == shown
