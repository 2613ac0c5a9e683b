"""Everything that is missing is said at once; numbers with a check character are checked."""

import pytest

from huiyin.domains.permits.rules.completeness import check_identity, check_uscc, problems_of

GOOD_USCC = "91110000600037341L"
GOOD_ID = "11010519491231002X"


def test_all_that_is_missing_or_too_much_is_said_at_once() -> None:
    problems = problems_of(
        fields=["firm_name", "uscc", "area"],
        materials=["floor_plan", "application"],
        form={"firm_name": "甲店", "uscc": " ", "colour": "red"},
        papers=["lease"],
    )
    assert problems == {
        "uscc": "missing",
        "area": "missing",
        "paper:floor_plan": "missing",
        "paper:lease": "nobody asks for it",
        "colour": "nobody asks for it",
    }


def test_nothing_is_wrong_with_what_is_complete() -> None:
    assert not problems_of(fields=["uscc"], materials=["plan"], form={"uscc": GOOD_USCC}, papers=["plan"])


@pytest.mark.parametrize(("check", "good"), [(check_uscc, GOOD_USCC), (check_identity, GOOD_ID)])
def test_every_single_mistyped_digit_is_found(check: object, good: str) -> None:
    assert callable(check)
    assert not check(good)
    for place, was in enumerate(good[:-1]):
        if was.isdigit():
            typed = good[:place] + str((int(was) + 1) % 10) + good[place + 1 :]
            assert check(typed), typed
    assert check(good[:-1]) and check("") and check("你好")
