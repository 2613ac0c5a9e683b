"""Clocks run as the law has them: from when, how long, stopped, extended; the whole follows its permits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application
from huiyin.domains.permits.operations import advance
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.days import in_working_days
from huiyin.domains.permits.rules.forecast import Running, latest
from huiyin.domains.permits.tests.cast import case, grant, refuse
from huiyin.domains.permits.tests.product import planned
from huiyin.domains.permits.tests.test_applications import accepted, applicant, apply
from huiyin.kernel.calendars import SHANGHAI, china
from huiyin.kernel.deadlines import deadline
from huiyin.kernel.spans import Span
from huiyin.matters.calendars import working_calendar
from huiyin.matters.models import Matter
from huiyin.matters.operations import act, fire_due
from huiyin.matters.queries import history
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields, LimitReached, NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice

MORE = {"days": 5, "approved_by": "局长批准", "reason": "要看的材料多"}


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def due_in(days: int, since: datetime = NOW) -> datetime:
    return deadline(since, Span.parse(f"{days} working days"), working_calendar(NOW)).at


def extend(town: Town, matter: Matter, permit: str = "food", by: str = "market", **given: Any) -> None:
    one = case(matter, permit)
    act(matter_id=one.pk, action="extend", actor=town.actor(by), now=NOW, data={**MORE, **given})
    advance(application_id=matter.pk, now=NOW)


def stopped(town: Town, days: int = 20) -> Matter:
    matter = accepted(town)
    data = {"stop": "testing", "days": days}
    act(matter_id=case(matter, "food").pk, action="stop_clock", actor=town.actor("market"), now=NOW, data=data)
    advance(application_id=matter.pk, now=NOW)
    return matter


def page(matter: Matter) -> str:
    return Client().get(f"/r/{token_of(matter.pk)}").content.decode()


def test_a_permit_is_extended_once_and_its_whole_application_follows(town: Town) -> None:
    matter = accepted(town)
    before = case(matter, "food").matter.due_at
    assert before is not None
    extend(town, matter)
    one = case(matter, "food").matter
    assert one.due_at == due_in(5, before)
    assert fresh(matter).due_at == one.due_at
    assert "要看的材料多" in page(one) and "局长批准" in page(one)
    assert Notice.objects.filter(subject=one.pk, contact=matter.contact, params__action="extend").exists()
    with pytest.raises(LimitReached):
        extend(town, matter)


def test_nobody_extends_by_more_than_the_law_allows_or_where_it_allows_nothing(town: Town) -> None:
    matter = accepted(town)
    with pytest.raises(BadFields, match="days"):
        extend(town, matter, days=6)
    application = Application.objects.get(pk=matter.pk)
    for step in application.plan["steps"]:
        step["more"] = 0
    application.save(update_fields=["plan"])
    with pytest.raises(BadFields, match="days"):
        extend(town, matter, days=1)


def test_another_authority_does_not_extend_and_neither_does_who_is_late(town: Town) -> None:
    matter = accepted(town)
    with pytest.raises(NotAllowed):
        extend(town, matter, by="tobacco")
    one = case(matter, "food").matter
    assert one.due_at is not None
    with time_machine.travel(one.due_at, tick=False), pytest.raises(BadFields):
        act(matter_id=one.pk, action="extend", actor=town.actor("market"), now=one.due_at.replace(year=2027), data=MORE)


def test_a_permit_that_lawfully_stands_still_makes_the_whole_wait_and_nobody_is_told_that_it_is_late(
    town: Town,
) -> None:
    matter = stopped(town)
    whole, promised = fresh(matter), due_in(8)
    assert whole.due_at is not None and whole.due_at > due_in(20)
    with time_machine.travel(promised, tick=False):
        fire_due(now=promised)
    assert not Notice.objects.filter(subject=matter.pk, template="matters.late").exists()
    assert f"{whole.due_at.astimezone(SHANGHAI):%-d}" in page(matter)


def test_when_it_runs_on_sooner_the_whole_is_due_sooner(town: Town) -> None:
    matter = stopped(town)
    act(matter_id=case(matter, "food").pk, action="resume", actor=town.actor("market"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert fresh(matter).due_at == case(matter, "tobacco").matter.due_at


def test_how_the_deadline_follows_is_for_the_desk_alone(town: Town) -> None:
    matter = stopped(town)
    assert "follow" in [line.action for line in history(fresh(matter), public_only=False)]
    assert "follow" not in [line.action for line in history(fresh(matter), public_only=True)]


def test_an_application_whose_clocks_run_as_planned_is_not_written_to(town: Town) -> None:
    assert "follow" not in fresh(accepted(town)).taken


def test_no_day_is_promised_while_the_applicant_chooses(town: Town) -> None:
    matter = accepted(town)
    assert "个工作日</span>" in page(matter)
    grant(town, matter, "food")
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    assert fresh(matter).state == "choosing"
    assert "个工作日</span>" not in page(matter)
    assert "还缺一点" not in page(matter) and "部分已准予，待申请人选择" in page(matter)


def test_who_is_told_of_nothing_is_accepted_from_the_day_it_was_received(town: Town) -> None:
    matter = apply()
    lapse = fresh(matter).state_due_at
    assert lapse is not None
    with time_machine.travel(lapse, tick=False):
        fire_due(now=lapse)
        advance(application_id=matter.pk, now=lapse)
    assert Application.objects.get(pk=matter.pk).accepted_at == NOW
    assert fresh(matter).due_at == due_in(8)
    assert case(matter, "tobacco").matter.due_at == due_in(8)


def test_what_is_late_by_then_is_said_at_once(town: Town) -> None:
    matter = apply()
    application = Application.objects.get(pk=matter.pk)
    for step in application.plan["steps"]:
        step["within"] = "2 working days"
    application.save(update_fields=["plan"])
    lapse = fresh(matter).state_due_at
    assert lapse is not None
    with time_machine.travel(lapse, tick=False):
        fire_due(now=lapse)
        advance(application_id=matter.pk, now=lapse)
        fire_due(now=lapse)
    one = case(matter, "food").matter
    assert one.due_at == due_in(2)
    late = Notice.objects.filter(subject=one.pk, template="matters.late")
    assert town.users["supervisor"] in {notice.user for notice in late}


def test_after_a_correction_that_is_the_day_on_which_what_was_corrected_came(town: Town) -> None:
    matter, corrected = apply(), due_in(3)
    act(matter_id=matter.pk, action="ask_correction", actor=town.actor("window"), now=NOW, data={"missing": "面积"})
    with time_machine.travel(corrected, tick=False):
        act(matter_id=matter.pk, action="correct", actor=applicant(matter), now=corrected)
    lapse = due_in(5, corrected)
    with time_machine.travel(lapse, tick=False):
        fire_due(now=lapse)
        advance(application_id=matter.pk, now=lapse)
    assert Application.objects.get(pk=matter.pk).accepted_at == corrected
    assert case(matter, "tobacco").matter.due_at == due_in(8, corrected)


def test_a_limit_that_its_law_counts_from_receipt_runs_from_receipt(town: Town) -> None:
    matter = apply()
    application = Application.objects.get(pk=matter.pk)
    for step in application.plan["steps"]:
        step["starts"] = "receipt" if step["permit"] == "food" else "acceptance"
    application.save(update_fields=["plan"])
    later = due_in(3)
    with time_machine.travel(later, tick=False):
        act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=later)
        advance(application_id=matter.pk, now=later)
    assert case(matter, "food").matter.due_at == due_in(5)
    assert case(matter, "tobacco").matter.due_at == due_in(8, later)


TRAINING: dict[str, Value] = {"area": 400.0, "subject": "arts"}
POOL: dict[str, Value] = {"area": 400.0}
CAFE: dict[str, Value] = {}


def kept(industry: str, answers: dict[str, Value]) -> dict[str, dict[str, Any]]:
    """The steps of an application for an industry where nothing is promised, by permit."""
    plan = planned(industry, answers, region="320500")
    return {step["permit"]: step for step in snapshot(plan, catalogue())["steps"]}


def test_a_limit_stays_what_its_source_says() -> None:
    steps = kept("training", TRAINING)
    assert steps["training_school"]["within"] == "3 months"
    due = deadline(datetime(2026, 9, 1, 10, tzinfo=SHANGHAI), Span.parse("3 months"), china(2026)).at
    assert due.astimezone(SHANGHAI).date().isoformat() == "2026-12-01"


def test_a_limit_from_receipt_says_so_in_what_an_application_keeps() -> None:
    assert kept("swimming", POOL)["sports_venue"]["starts"] == "receipt"
    assert kept("swimming", POOL)["sports_venue"]["within"] == "30 days"


def test_plan_and_promise_of_the_whole_are_the_same_however_long() -> None:
    for industry, answers in (("training", TRAINING), ("internet_cafe", CAFE)):
        plan = planned(industry, answers, region="320500")
        assert plan.critical_path_days > 45
        assert snapshot(plan, catalogue())["within"] == f"{plan.critical_path_days} working days"


def test_a_commitment_is_looked_at_within_months_where_its_law_says_months() -> None:
    from huiyin.domains.permits.rules.cases import span_of

    after = catalogue().permits["device_filing"].versions[-1].checked_after
    assert after is not None
    assert str(span_of([after])) == "3 months"
    assert in_working_days(after).working > 60


def test_what_waits_is_reckoned_from_the_end_of_what_it_waits_for_and_says_what_the_plan_says() -> None:
    calendar = china(2026)
    first = Running("fire_check", Span.parse("13 working days"), NOW, due_at=due_in(13))
    second = Running("internet_cafe", Span.parse("35 working days"), NOW, ["fire_check"])
    assert latest([second, first], calendar) == deadline(NOW, Span.parse("48 working days"), calendar).at
    assert latest([], calendar) is None


def test_a_clock_that_stands_still_is_reckoned_to_run_on_when_it_was_said_to() -> None:
    calendar = china(2026)
    one = Running("food", Span.parse("5 working days"), NOW, left=timedelta(hours=14), resumes_at=due_in(10))
    assert latest([one], calendar) == due_in(12)
