"""Answers are read as people type them, and refused with what is wanted."""

import pytest

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.answers import BadAnswers, open_questions, read_answers

STORE = catalogue().industries["convenience_store"]


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("是", True), ("Y", True), ("否", False), ("0", False)])
def test_yes_and_no_are_read_in_both_languages(text: str, value: bool) -> None:
    assert read_answers(STORE, {"sells_tobacco": text}) == {"sells_tobacco": value}


@pytest.mark.parametrize(
    ("text", "value"), [("80", 80.0), (" 80.5 ", 80.5), ("８０", 80.0), ("0", 0.0), ("1e3", 1000.0)]
)
def test_numbers_are_read_in_full_width_too(text: str, value: float) -> None:
    assert read_answers(STORE, {"area": text}) == {"area": value}


@pytest.mark.parametrize("text", ["-5", "abc", "", "nan", "inf", "1e9", "80m2", "1_000", "八十", "0x10"])
def test_what_is_no_area_is_refused_with_its_question(text: str) -> None:
    with pytest.raises(BadAnswers) as raised:
        read_answers(STORE, {"area": text})
    assert list(raised.value.problems) == ["area"]
    assert "give a number" in str(raised.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadAnswers) as raised:
        read_answers(STORE, {"area": "x", "sells_tobacco": "maybe", "sells_tobaco": "yes"})
    assert set(raised.value.problems) == {"area", "sells_tobacco", "sells_tobaco"}
    assert "Did you mean “sells_tobacco”" in str(raised.value)


def test_a_choice_is_one_of_those_there_are() -> None:
    training = catalogue().industries["training"]
    assert read_answers(training, {"subject": "arts"}) == {"subject": "arts"}
    with pytest.raises(BadAnswers, match="choose one of arts, science, sports, vocational"):
        read_answers(training, {"subject": "Arts"})


def test_questions_stay_open_until_they_are_answered_unless_they_have_a_default() -> None:
    assert [one.code for one in open_questions(STORE, {"area": 80.0})] == ["sells_tobacco"]
    assert open_questions(STORE, {"area": 80.0, "sells_tobacco": False}) == []
