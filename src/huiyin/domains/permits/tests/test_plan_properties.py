"""Whatever is answered, wherever and whenever: what holds of every plan."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.catalogue import Answer, Question, Value
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.domains.permits.rules.telling import as_json
from huiyin.domains.permits.tests.product import TODAY


def values(question: Question) -> st.SearchStrategy[Value]:
    if question.kind is Answer.YES_NO:
        return st.booleans()
    if question.kind is Answer.CHOICE:
        return st.sampled_from(sorted(question.choices))
    return st.floats(0, 3000) | st.sampled_from([0.0, 50.0, 299.5, 300.0, 500.0])


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    known = catalogue()
    industry = known.industries[draw(st.sampled_from(sorted(known.industries)))]
    region = draw(st.sampled_from(sorted(known.regions)))
    day = draw(st.dates(industry.since, TODAY + timedelta(days=900)))
    answers = {code: draw(values(question)) for code, question in industry.questions.items()}
    found = plan(known, industry.code, region, answers, day)
    may = [step.permit for step in found.steps if step.version.by_commitment]
    committed = draw(st.sampled_from([[], may]))
    return plan(known, industry.code, region, answers, day, committed=committed)


ANY = settings(max_examples=120, deadline=None)


@ANY
@given(plans())
def test_merging_never_loses_a_paper_a_part_of_it_or_who_asks(found: Plan) -> None:
    once = {one.code: one for one in found.materials}
    assert len(once) == len(found.materials) <= len(found.materials_before)
    for permit, asked in found.materials_before:
        assert permit in once[asked.material].asked_by
        assert not asked.part or asked.part in once[asked.material].parts
    assert sum(len(one.asked_by) for one in found.materials) <= len(found.materials_before)


@ANY
@given(plans())
def test_merging_never_loses_a_field(found: Plan) -> None:
    once = {one.code: one for one in found.fields}
    assert {code for _permit, code in found.fields_before} == set(once)
    assert sum(len(one.asked_by) for one in found.fields) == len(found.fields_before)


@ANY
@given(plans())
def test_the_path_is_never_longer_than_all_permits_one_after_the_other(found: Plan) -> None:
    assert found.critical_path_days <= sum(step.days for step in found.steps)
    assert found.critical_path_days == sum(found.step(code).days for code in found.critical_path)
    assert all(step.ends <= found.critical_path_days for step in found.steps)


@ANY
@given(plans())
def test_no_permit_begins_before_those_that_it_waits_for(found: Plan) -> None:
    place = {code: n for n, wave in enumerate(found.order) for code in wave}
    assert set(place) == {step.permit for step in found.steps}
    for step in found.steps:
        for before in step.after:
            assert place[before] < place[step.permit]
            assert found.step(before).ends <= step.starts


@ANY
@given(plans())
def test_the_same_again_is_the_same_plan(found: Plan) -> None:
    committed = [step.permit for step in found.steps if step.committed]
    known = catalogue()
    again = plan(known, found.industry.code, found.region.code, dict(found.answers), found.day, committed=committed)
    assert again == found
    assert as_json(again, known) == as_json(found, known)


@ANY
@given(plans())
def test_every_permit_of_a_plan_holds_on_its_day_and_none_stands_for_another(found: Plan) -> None:
    codes = [step.permit for step in (*found.steps, *found.shown_only)]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & set(found.replaced)
    for step in found.steps:
        own = catalogue().permits[step.permit].on(found.day)
        assert own and replace(step.version, authority=own.authority, validity=own.validity) == own
        assert step.version.applied_for


def test_the_days_between_all_versions_leave_no_industry_without_a_plan() -> None:
    known = catalogue()
    borders = {version.since for permit in known.permits.values() for version in permit.versions}
    for day in {day + timedelta(days=n) for day in borders for n in (-1, 0)} | {date(2024, 1, 1)}:
        for industry in known.industries.values():
            if day >= industry.since:
                answers = {code: _first(question) for code, question in industry.questions.items()}
                assert plan(known, industry.code, "000000", answers, day).steps


def _first(question: Question) -> Value:
    return {Answer.YES_NO: True, Answer.NUMBER: 1000.0}.get(question.kind) or next(iter(question.choices))
