"""Everything that is missing is said at once; numbers with a check character are checked."""

from collections.abc import Callable

import pytest

from huiyin.domains.permits.rules.catalogue import Field, FieldKind
from huiyin.domains.permits.rules.completeness import check_identity, check_uscc, problem_of, problems_of
from huiyin.lifecycles.model import Name

GOOD_USCC = "91110000600037341L"
GOOD_ID = "11010519491231002X"


def field(kind: FieldKind, *, optional: bool = False) -> Field:
    return Field("any", Name("任意", "Any"), "applicant", kind, optional=optional)


def test_all_that_is_missing_or_too_much_is_said_at_once() -> None:
    problems = problems_of(
        fields={
            "entity_name": field(FieldKind.TEXT),
            "credit_code": field(FieldKind.CREDIT_CODE),
            "area": field(FieldKind.NUMBER),
            "agent": field(FieldKind.PERSON, optional=True),
        },
        materials=["floor_plan", "application"],
        form={"entity_name": "甲店", "credit_code": " ", "area": "eighty", "colour": "red"},
        papers=["lease"],
    )
    assert problems == {
        "credit_code": "missing",
        "area": "not a number",
        "paper:floor_plan": "missing",
        "paper:lease": "nobody asks for it",
        "colour": "nobody asks for it",
    }


def test_nothing_is_wrong_with_what_is_complete() -> None:
    fields = {"credit_code": field(FieldKind.CREDIT_CODE)}
    assert not problems_of(fields=fields, materials=["plan"], form={"credit_code": GOOD_USCC}, papers=["plan"])


@pytest.mark.parametrize(("check", "good"), [(check_uscc, GOOD_USCC), (check_identity, GOOD_ID)])
def test_every_single_mistyped_digit_is_found(check: Callable[[str], str], good: str) -> None:
    assert not check(good)
    for place, was in enumerate(good[:-1]):
        if was.isdigit():
            typed = good[:place] + str((int(was) + 1) % 10) + good[place + 1 :]
            assert check(typed), typed
    assert check(good[:-1]) and check("") and check("你好")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (FieldKind.IDENTITY, "E12345678", "12345678"),
        (FieldKind.IDENTITY, GOOD_ID, "110105194912310021"),
        (FieldKind.NUMBER, "80.5", "-80"),
        (FieldKind.DATE, "2026-11-26", "2026-02-30"),
        (FieldKind.PHONE, "+86 138-0000-0000", "call me"),
        (FieldKind.EMAIL, "shop@example.cn", "shop.example.cn"),
        (FieldKind.TEXT, "anything", ""),
    ],
)
def test_each_kind_of_field_knows_what_fits(kind: FieldKind, right: str, wrong: str) -> None:
    assert not problem_of(kind, right)
    assert kind is FieldKind.TEXT or problem_of(kind, wrong)
