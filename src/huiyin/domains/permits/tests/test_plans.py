"""A plan follows from the catalogue, and every one of its numbers from what stands in a file."""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.contradictions import Documented, contradictions
from huiyin.domains.permits.rules.planning import UnableToPlan
from huiyin.domains.permits.rules.reading import read_catalogue
from huiyin.domains.permits.rules.telling import path_formula, published_beside, sum_formula
from huiyin.domains.permits.tests.product import PUDONG, TODAY, changed, permits, planned, texts
from huiyin.domains.permits.tests.sample import SAMPLE, sample, with_change

STORE: Mapping[str, Value] = {"sells_tobacco": True, "area": 80.0}
FUNDS = '  { material = "funds", source = "p20", grade = "page" },\n'


def test_a_small_plan_can_be_followed_by_hand() -> None:
    plan = planned("bath_house", by=sample(), area=120)
    assert [step.permit for step in plan.steps] == ["hygiene", "bathing"]
    assert [(one.material, one.part) for _permit, one in plan.materials_before] == [
        ("lease", ""), ("drawing", "drains"), ("clean", ""), ("lease", ""), ("drawing", "basins"),
    ]  # fmt: skip
    assert [(one.code, one.parts, one.asked_by) for one in plan.materials_after] == [
        ("lease", [], ["hygiene", "bathing"]),
        ("drawing", ["drains", "basins"], ["hygiene", "bathing"]),
    ]
    assert [one.code for one in plan.fields_after] == ["phone", "basins"]
    assert plan.statutory_days_sum == 20 + 22
    assert plan.critical_path_days == 3 + 22
    assert (plan.critical_path, plan.order) == (["hygiene", "bathing"], [["hygiene"], ["bathing"]])
    assert sum_formula(plan) == "hygiene 20 + bathing 22 = 42"
    assert path_formula(plan) == "hygiene 3 → bathing 22 = 25"


def test_each_permit_says_why_with_the_values_it_was_weighed_with() -> None:
    plan = planned("convenience_store", {**STORE, "area": 320.0})
    assert plan.step("food").because == ""
    assert plan.step("tobacco").because == "sells_tobacco (yes)"
    assert plan.step("fire_check").because == "area (320) >= fire_area (300)"
    assert plan.thresholds["fire_area"][0].code == "000000"


def test_a_permit_starts_when_those_before_it_are_there_and_the_others_at_once() -> None:
    plan = planned("hotel", area=900)
    assert (plan.step("food").starts, plan.step("hotel").starts) == (0, plan.step("fire_check").ends)
    assert plan.critical_path == ["fire_check", "hotel"]
    assert plan.critical_path_days == plan.step("hotel").ends == 33


def test_by_commitment_the_path_is_shorter_and_the_sum_the_same() -> None:
    asked, committed = planned("hotel", area=900), planned("hotel", area=900, committed=("fire_check",))
    assert committed.critical_path_days == asked.critical_path_days - 13
    assert committed.statutory_days_sum == asked.statutory_days_sum


def test_what_a_region_promises_shortens_the_path_and_not_the_sum() -> None:
    here, there = planned("convenience_store", STORE), planned("convenience_store", STORE, region="420800")
    assert (here.critical_path_days, there.critical_path_days) == (20, 5)
    assert here.statutory_days_sum == there.statutory_days_sum == 30


def test_one_paper_more_in_a_file_is_one_paper_more_in_the_plan() -> None:
    more = '  { material = "charter", source = "p20", grade = "page" },\n'
    before, after = (
        planned("convenience_store", STORE, by=by)
        for by in (catalogue(), changed("permits/tobacco.toml", FUNDS, FUNDS + more))
    )
    assert len(after.materials_before) == len(before.materials_before) + 1
    assert len(after.materials_after) == len(before.materials_after) + 1


def test_a_paper_that_is_asked_for_already_is_one_more_before_and_none_more_after() -> None:
    more = '  { material = "rules", part = "fire", source = "p20", grade = "page" },\n'
    before, after = (
        planned("convenience_store", STORE, by=by)
        for by in (catalogue(), changed("permits/tobacco.toml", FUNDS, FUNDS + more))
    )
    assert len(after.materials_before) == len(before.materials_before) + 1
    assert len(after.materials_after) == len(before.materials_after)


def test_a_paper_that_becomes_shared_is_no_longer_brought() -> None:
    shared = changed("materials.toml", "[premises_right]", '[premises_right]\nshared_by = "housing"')
    before, after = planned("convenience_store", STORE), planned("convenience_store", STORE, by=shared)
    assert len(after.materials_after) == len(before.materials_after) - 1
    assert len(after.materials_before) == len(before.materials_before)


def test_one_field_less_in_a_file_is_one_field_less_in_the_plan() -> None:
    less = changed("permits/tobacco.toml", '"foreign_invested", ', "")
    before, after = planned("convenience_store", STORE), planned("convenience_store", STORE, by=less)
    assert len(after.fields_before) == len(before.fields_before) - 1
    assert len(after.fields_after) == len(before.fields_after) - 1


def test_a_dependency_more_in_a_file_makes_the_path_longer() -> None:
    waiting = changed("permits/tobacco.toml", "materials = [", 'after = ["food"]\nmaterials = [')
    before, after = planned("convenience_store", STORE), planned("convenience_store", STORE, by=waiting)
    assert (before.critical_path_days, after.critical_path_days) == (20, 30)
    assert after.order == [["food"], ["tobacco"]]
    assert after.statutory_days_sum == before.statutory_days_sum


def test_a_limit_otherwise_in_a_file_makes_another_sum() -> None:
    slower = changed("permits/food.toml", "limits = [{ amount = 10", "limits = [{ amount = 25")
    after = planned("convenience_store", STORE, by=slower)
    assert (after.statutory_days_sum, after.critical_path, after.critical_path_days) == (45, ["food"], 25)


def test_a_permit_that_the_law_drops_is_in_no_plan_from_that_day_on() -> None:
    file = "industries/convenience_store.toml"
    dropped = changed(file, 'permit = "tobacco"', 'permit = "tobacco"\nuntil = 2026-12-01')
    assert "tobacco" in permits(planned("convenience_store", STORE, by=dropped, day=date(2026, 11, 30)))
    assert "tobacco" not in permits(planned("convenience_store", STORE, by=dropped, day=date(2026, 12, 1)))


def test_published_figures_change_no_number_of_a_plan() -> None:
    file = "published.toml"
    other = changed(file, "before = { permits = 5, days = 95,", "before = { permits = 6, days = 96,")
    ours, theirs = planned("convenience_store", STORE), planned("convenience_store", STORE, by=other)
    assert ours == theirs
    assert published_beside(ours, catalogue()) != published_beside(theirs, other)


def test_published_figures_stand_in_one_file_and_no_plan_comes_out_as_published_by_hand() -> None:
    figures = re.compile(r"\b(?:before|after) = \{")
    assert [file for file, text in texts().items() if figures.search(text)] == ["published.toml"]
    pudong = next(one for one in catalogue().published if one.region == PUDONG)
    assert (pudong.before["days"], pudong.after["days"]) == (95, 5)
    assert (pudong.before["materials"], pudong.after["materials"]) == (53, 10)
    assert (pudong.before["fields"], pudong.after["fields"]) == (313, 98)


@pytest.mark.parametrize(
    ("industry", "region", "answers", "says"),
    [
        ("convenience_stor", PUDONG, STORE, "Did you mean “convenience_store”"),
        ("convenience_store", "310999", STORE, "there is no region “310999”"),
        ("convenience_store", PUDONG, {"area": 80.0}, "sells_tobacco is not answered: Is"),
        ("convenience_store", PUDONG, {**STORE, "area": -5.0}, "area: -5.0 does not answer"),
        ("convenience_store", PUDONG, {**STORE, "area": True}, "area: True does not answer"),
        ("convenience_store", PUDONG, {**STORE, "aera": 5.0}, "Did you mean “area”"),
        ("training", PUDONG, {"area": 80.0, "subject": "cooking"}, "subject: 'cooking' does not answer"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_line(
    industry: str, region: str, answers: Mapping[str, Value], says: str
) -> None:
    with pytest.raises(UnableToPlan) as raised:
        planned(industry, answers, region=region)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_open_questions_are_handed_on_to_whoever_can_ask_them() -> None:
    with pytest.raises(UnableToPlan) as raised:
        planned("convenience_store")
    assert [question.code for question in raised.value.open] == ["sells_tobacco", "area"]


def test_nobody_commits_to_what_must_be_proved() -> None:
    with pytest.raises(UnableToPlan, match="a commitment does not do for “tobacco”"):
        planned("convenience_store", STORE, committed=("tobacco",))


def test_before_the_catalogue_speaks_of_an_industry_there_is_no_plan() -> None:
    with pytest.raises(UnableToPlan, match="nothing of convenience_store before 2024-01-01"):
        planned("convenience_store", STORE, day=date(2023, 12, 31))


def test_a_threshold_answered_one_way_and_documented_the_other_is_told_with_the_permit_that_hangs_on_it() -> None:
    lease = Documented("area", 320.0, "premises_right")
    found = contradictions(catalogue(), "convenience_store", PUDONG, {**STORE, "area": 280.0}, [lease], TODAY)
    assert [(one.question.code, one.answered, one.documented.value) for one in found] == [("area", 280.0, 320.0)]
    assert list(found[0].permits) == ["fire_check"]


def test_a_paper_that_says_otherwise_without_consequence_is_told_too_and_one_that_agrees_is_not() -> None:
    def told(area: float) -> list[list[str]]:
        lease = Documented("area", area, "premises_right")
        found = contradictions(catalogue(), "convenience_store", PUDONG, STORE, [lease], TODAY)
        return [list(one.permits) for one in found]

    assert told(90) == [[]]
    assert told(80) == []


def test_the_default_of_a_question_is_taken_and_said() -> None:
    otherwise = read_catalogue(with_change("industries/bath_house.toml", "default = false", "default = true"))
    assert "soap" not in permits(planned("bath_house", by=sample(), area=1))
    plan = planned("bath_house", by=otherwise, area=1)
    assert "soap" in permits(plan)
    assert plan.defaults == ["sells_soap", "water"]


def test_a_threshold_and_a_promise_hold_from_a_day_on_and_before_it_those_around_the_region_do() -> None:
    dated = """
[[regions]]
code = "310115"
name = { zh = "District", en = "District" }
parent = "310000"
thresholds.large = [
  { value = 50, since = 2026-01-01, until = 2026-07-01, source = "law", grade = "statute" },
  { value = 70, since = 2026-07-01, source = "law", grade = "statute" },
]
promises = [
  { permit = "hygiene", working_days = 9, until = 2026-07-01, source = "page", grade = "page" },
  { permit = "hygiene", working_days = 3, since = 2026-07-01, source = "page", grade = "page" },
]
"""
    regions = SAMPLE["regions.toml"]
    by = sample(**{"regions.toml": regions[: regions.rindex("[[regions]]")] + dated})

    def told(day: date) -> tuple[float, int]:
        plan = planned("bath_house", by=by, area=1, day=day)
        return plan.thresholds["large"][1].value, plan.step("hygiene").days

    assert [told(date(2025, 12, 31)), told(date(2026, 1, 1)), told(date(2026, 7, 1))] == [(100, 9), (50, 9), (70, 3)]
