"""What a catalogue of permits easily gets wrong, and this one must not."""

from datetime import date

import pytest

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import NATIONAL, Kind, Version
from huiyin.domains.permits.rules.days import in_working_days
from huiyin.domains.permits.rules.evidence import Grade
from huiyin.domains.permits.rules.limits import LimitUnit
from huiyin.domains.permits.rules.outline import outline
from huiyin.domains.permits.rules.reasons import reason
from huiyin.domains.permits.rules.telling import as_json
from huiyin.domains.permits.tests.product import PUDONG, TODAY, permits, planned


def holds(permit: str, day: date = TODAY) -> Version:
    version = catalogue().permits[permit].on(day)
    assert version is not None
    return version


def test_a_bookshop_files_instead_of_asking_for_a_hygiene_licence_since_2025_01_20() -> None:
    before, after = (planned("bookshop", area=80, day=day) for day in (date(2025, 1, 19), date(2025, 1, 20)))
    assert permits(before) == {"publications", "hygiene"}
    assert permits(after) == {"publications"}
    assert [step.permit for step in after.later] == ["hygiene_filing"]
    assert after.step("hygiene_filing").version.kind is Kind.FILING


def test_the_hygiene_filing_is_made_within_30_days_of_opening_so_that_opening_does_not_wait() -> None:
    filing = planned("bookshop", area=80).step("hygiene_filing")
    within = filing.version.file_within
    assert within is not None
    assert (within.amount, within.unit) == (30, LimitUnit.DAYS)
    assert (filing.version.after_opening, filing.days) == (True, 0)


def test_what_is_filed_once_open_is_no_permit_of_the_licence_and_asks_for_nothing_now() -> None:
    plan = planned("bookshop", area=80)
    assert "hygiene_kind" not in {one.code for one in plan.fields}
    assert {permit for permit, _ in (*plan.fields_before, *plan.materials_before)} == {"publications"}
    told = as_json(plan, catalogue())
    assert [one["code"] for one in told["permits"]] == ["publications"]
    assert [one["code"] for one in told["later"]] == ["hygiene_filing"]
    assert "开业后 30 日内" in outline(plan, catalogue(), "zh")


def test_disease_control_decides_on_hygiene_since_the_amendment() -> None:
    assert holds("hygiene", date(2025, 1, 19)).authority == "health_commission"
    assert holds("hygiene", date(2025, 1, 20)).authority == "disease_control"


def test_a_sign_over_the_door_is_guidance_and_nothing_to_apply_for() -> None:
    plan = planned("supermarket", area=800)
    assert "signboard" not in permits(plan)
    assert [step.permit for step in plan.shown_only] == ["signboard"]
    assert plan.step("signboard").version.kind is Kind.GUIDANCE
    assert not any(permit == "signboard" for permit, _paper in plan.materials_before)


def test_cosmetics_are_a_duty_and_no_permit() -> None:
    plan = planned("beauty", area=60)
    assert permits(plan) == {"hygiene"}
    assert plan.step("cosmetics_duty").version.kind is Kind.DUTY


def test_films_take_30_days_by_the_law_and_the_60_of_the_older_regulations_are_kept_beside() -> None:
    film = holds("film")
    assert [(limit.amount, limit.unit) for limit in film.limits] == [(30, LimitUnit.DAYS)]
    assert 60 in {limit.amount for limit in film.conflicting}
    assert {"film_regulations", "p27"} <= {limit.evidence.source for limit in film.conflicting}


def test_sports_take_30_days_by_the_law_and_the_20_working_days_of_a_guide_are_kept_beside() -> None:
    sport = holds("sports_venue")
    assert [(limit.amount, limit.unit) for limit in sport.limits] == [(30, LimitUnit.DAYS)]
    assert [(limit.amount, limit.unit) for limit in sport.conflicting] == [(20, LimitUnit.WORKING_DAYS)]


def test_calendar_days_are_no_working_days_and_the_conversion_is_said() -> None:
    days = in_working_days(holds("film").limits[0])
    assert days.working == 22
    assert days.formula.en == "30 days × 5/7 → 22 working days"
    months = in_working_days(holds("training_school").limits[0])
    assert months.formula.zh == "3 个月 × 30 日 × 5/7 → 65 个工作日"


def test_fire_safety_is_inspected_from_300_square_metres_and_from_50_in_zhuzhou() -> None:
    assert "fire_check" not in permits(planned("catering", area=299.5))
    assert "fire_check" in permits(planned("catering", area=300))
    assert "fire_check" not in permits(planned("catering", area=49.5, region="430200"))
    assert "fire_check" in permits(planned("catering", area=50, region="430200"))
    nation = catalogue().regions[NATIONAL].threshold("fire_area", TODAY)
    assert nation is not None
    assert (nation.value, [other.value for other in nation.conflicting]) == (300, [50])


@pytest.mark.parametrize("industry", ["cinema", "karaoke", "internet_cafe"])
def test_a_place_of_public_entertainment_is_inspected_whatever_its_size(industry: str) -> None:
    assert "fire_check" in permits(planned(industry))


def test_a_restaurant_with_entertainment_is_inspected_whatever_its_size() -> None:
    assert "fire_check" in permits(planned("catering", area=20, entertainment=True))


def test_fire_safety_takes_13_working_days_or_none_by_commitment_and_is_looked_at_within_20() -> None:
    asked = planned("catering", area=400)
    step = asked.step("fire_check")
    assert (step.days, step.statutory.formula.en) == (13, "10 working days + 3 working days")
    committed = planned("catering", area=400, committed=("fire_check",)).step("fire_check")
    assert committed.days == 0
    assert committed.statutory.working == 13
    after = committed.version.checked_after
    assert after is not None
    assert (after.amount, after.unit) == (20, LimitUnit.WORKING_DAYS)


def test_the_repealed_30_and_15_working_days_of_pharmacies_are_kept_and_not_reckoned_with() -> None:
    drug = planned("pharmacy", area=80).step("drug_retail")
    assert drug.statutory.working == 20
    assert [limit.amount for limit in drug.version.conflicting] == [30, 15]
    source = catalogue().sources[drug.version.conflicting[0].evidence.source]
    assert source.until == date(2026, 5, 15)


def test_the_regulations_on_drugs_are_those_of_2026_from_the_day_on_which_they_hold() -> None:
    def basis(day: date) -> set[str]:
        return {one.source for one in holds("drug_retail", day).basis}

    assert "drug_regulations_2026" not in basis(date(2026, 5, 14))
    assert "drug_regulations_2026" in basis(date(2026, 5, 15))


@pytest.mark.parametrize(("sold", "permit"), [("no", set()), ("class_b", {"drug_retail_b"}), ("yes", {"drug_retail"})])
@pytest.mark.parametrize("industry", ["convenience_store", "supermarket"])
def test_class_b_drugs_alone_may_be_committed_to_and_take_no_pharmacist(
    industry: str, sold: str, permit: set[str]
) -> None:
    plan = planned(industry, area=80, sells_tobacco=False, sells_drugs=sold)
    assert permits(plan) & {"drug_retail", "drug_retail_b"} == permit
    committed = {step.permit for step in plan.may_commit}
    assert ("drug_retail_b" in committed) == (sold == "class_b") and "drug_retail" not in committed
    assert ("pharmacist_name" in {one.code for one in plan.fields}) == (sold == "yes")


def test_that_a_commitment_does_for_class_b_drugs_is_marked_as_unverified() -> None:
    version = holds("drug_retail_b")
    assert version.committed is not None and version.committed.evidence.unverified
    assert version.checked_after is not None and version.checked_after.evidence.unverified
    told = as_json(planned("convenience_store", area=80, sells_tobacco=False, sells_drugs="class_b"), catalogue())
    assert "drug_retail_b.commitment" in told["unverified"]


def test_prepackaged_food_alone_is_filed_instead_of_licensed() -> None:
    plan = planned("convenience_store", area=80, sells_tobacco=False, only_prepackaged=True)
    assert permits(plan) == {"food_filing"}
    assert plan.replaced == {"food": "food_filing"}


def test_a_restaurant_needs_no_hygiene_licence_and_a_gym_only_for_its_pool() -> None:
    assert "hygiene" not in permits(planned("catering", area=2000))
    assert "hygiene" not in permits(planned("gym", area=2000))
    assert {"hygiene", "sports_venue"} <= permits(planned("gym", area=2000, has_pool=True))


def test_a_medical_device_licence_asks_for_one_paper_more_than_the_filing() -> None:
    def papers(permit: str) -> set[tuple[str, str]]:
        return {(one.material, one.part) for one in holds(permit).materials}

    assert papers("device_licence") - papers("device_filing") == {("information_system", "")}


def test_class_ii_devices_are_filed_with_a_licence_for_class_iii_without_papers_of_their_own() -> None:
    alone = planned("pharmacy", area=80, sells_devices_2=True, sells_devices_3=False)
    assert "device_filing" in permits(alone)
    both = planned("pharmacy", area=80, sells_devices_2=True, sells_devices_3=True)
    assert permits(both) == permits(planned("pharmacy", area=80, sells_devices_2=False, sells_devices_3=True))
    note = both.step("device_licence").version.note
    assert note and "第二类" in note.zh


def test_a_device_licence_is_renewed_from_90_to_30_working_days_before_it_expires() -> None:
    renewal = holds("device_licence").renewal
    assert renewal is not None
    assert (str(renewal.opens), str(renewal.closes)) == ("90 working days", "30 working days")


def test_a_hotels_licence_has_an_end_where_the_region_says_so_and_none_elsewhere() -> None:
    here, there = (planned("hotel", area=900, region=region).step("hotel") for region in (PUDONG, "500000"))
    assert here.version.validity is None
    assert there.version.validity is not None
    assert (there.version.validity.years, there.version.validity.evidence.source) == (2, "p24")
    kept = {
        one["permit"]: one["years"]
        for one in snapshot(planned("hotel", area=900, region="500000"), catalogue())["steps"]
    }
    assert kept["hotel"] == 2


def test_hygiene_is_looked_at_again_every_two_years_and_air_conditioning_has_its_own_report() -> None:
    hygiene = holds("hygiene")
    assert hygiene.review is not None and hygiene.validity is not None
    assert (hygiene.validity.years, hygiene.review.years) == (4, 2)
    assert "集中空调" in catalogue().materials["water_test"].shows.zh
    told = as_json(planned("beauty", area=60), catalogue())["permits"][0]
    assert told["review_years"] == 2


def test_a_hotel_waits_for_its_fire_inspection_and_its_opinion_is_not_asked_for() -> None:
    plan = planned("hotel", area=900)
    assert plan.step("hotel").after == ["fire_check"]
    assert "fire_opinion" in {one.code for one in plan.materials if one.shared_by}


def test_where_no_fire_inspection_is_needed_nobody_asks_for_its_opinion() -> None:
    plan = planned("hotel", area=120)
    assert "fire_check" not in permits(plan)
    assert "fire_opinion" not in {one.code for one in plan.materials}


def test_an_internet_cafe_takes_two_steps_and_entertainment_a_hearing_that_does_not_count() -> None:
    assert planned("internet_cafe").step("internet_cafe").statutory.working == 35
    assert [stop.value for stop in holds("entertainment").stops] == ["hearing"]


def test_a_tea_shop_is_inspected_above_both_the_area_and_the_investment() -> None:
    assert "fire_check" in permits(planned("tea_shop", area=301, investment=31))
    assert "fire_check" not in permits(planned("tea_shop", area=301, investment=30))
    assert "fire_check" not in permits(planned("tea_shop", area=200, investment=31))


def test_a_choice_is_told_by_its_name() -> None:
    step = planned("training", area=80, subject="arts").step("school_opinion")
    assert reason(step, catalogue().industries["training"], catalogue()).en == "What is taught? Culture and arts"


@pytest.mark.parametrize(
    ("subject", "opinion", "licence"),
    [
        ("arts", "culture", "education"),
        ("science", "science", "education"),
        ("sports", "sports", "education"),
        ("vocational", None, "human_resources"),
    ],
)
def test_who_decides_on_a_training_school_depends_on_what_it_teaches(
    subject: str, opinion: str | None, licence: str
) -> None:
    plan = planned("training", area=80, subject=subject)
    by = {step.permit: step.version.authority for step in plan.steps}
    assert by == {"training_school": licence} | ({"school_opinion": opinion} if opinion else {})
    told = {one["code"]: one["authority"]["code"] for one in as_json(plan, catalogue())["permits"]}
    kept = {one["permit"]: one["authority"] for one in snapshot(plan, catalogue())["steps"]}
    assert told == kept == by


def test_joint_handling_has_45_working_days_and_correction_five() -> None:
    clocks = catalogue().clocks
    assert (clocks["joint"].amount, clocks["joint"].more, clocks["correction"].amount) == (45, 15, 5)


def test_no_field_of_a_form_claims_more_than_it_is() -> None:
    for permit in catalogue().permits.values():
        for version in permit.versions:
            evidence = version.fields_evidence
            assert evidence is None or evidence.grade is Grade.UNVERIFIED


def test_what_the_sample_district_promises_is_marked_as_nobodys_promise() -> None:
    promises = [one for several in catalogue().regions["320583"].promises.values() for one in several]
    assert promises
    assert all(one.evidence.unverified for one in promises)
