"""An application is handed in once and whole, decided by each authority, and answered once."""

from datetime import date, timedelta

import pytest
import time_machine
from pytest_django import DjangoCaptureOnCommitCallbacks

from huiyin.domains.permits.models import Application, Commitment, Licence, LicenceCode, PermitCase
from huiyin.domains.permits.operations import advance, announce_expiries, hand_in, take_back_broken
from huiyin.domains.permits.queries import verified
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.tests.cast import AUTHORITIES, case, grant, refuse, wanted, wanted_for
from huiyin.matters.calendars import working_calendar
from huiyin.matters.models import Matter
from huiyin.matters.operations import act, fire_due
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, LimitReached, NotAllowed, StateHasMoved
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.people import vault
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor


def apply() -> Matter:
    return hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter


def accepted(town: Town) -> Matter:
    matter = apply()
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return matter


def applicant(matter: Matter) -> Actor:
    from dataclasses import replace

    return replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))


def state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


def permits_of(matter: Matter) -> dict[str, str]:
    return dict(PermitCase.objects.filter(application_id=matter.pk).values_list("permit", "matter__state"))


def test_a_complete_one_goes_to_the_window_with_its_papers_and_its_form_encrypted(town: Town) -> None:
    matter = apply()
    assert matter.owner_person == town.users["window"]
    application = Application.objects.get(pk=matter.pk)
    assert application.papers.count() == len(wanted().papers)
    assert "11010519491231002X" not in application.form_token
    assert "11010519491231002X" in vault.decrypt(application.form_token)


def test_all_that_is_missing_is_said_at_once_and_nothing_is_written(town: Town) -> None:
    whole = wanted()
    form = {**whole.form, "credit_code": "91110000600037341X", "entity_name": ""}
    with pytest.raises(BadFields) as wrong:
        hand_in(wanted=wanted(form=form, papers={}, phone=""), actor=RESIDENT_ACTOR, now=NOW, client_id="web:2")
    papers = {f"paper:{material}" for material in whole.papers}
    assert set(wrong.value.problems) == papers | {"credit_code", "entity_name", "phone"}
    assert not Matter.objects.exists()


def test_sent_twice_it_is_one(town: Town) -> None:
    assert apply() == apply()
    assert Application.objects.count() == 1


def test_accepting_hands_each_permit_to_its_authority_with_its_own_clock(town: Town) -> None:
    matter = accepted(town)
    assert permits_of(matter) == {"food": "reviewing", "tobacco": "reviewing"}
    food, tobacco = case(matter, "food"), case(matter, "tobacco")
    assert food.matter.owner_unit == town.units["market"]
    assert tobacco.matter.owner_unit == town.units["tobacco"]
    assert food.matter.due_at is not None and tobacco.matter.due_at is not None
    assert food.matter.due_at < tobacco.matter.due_at


def test_going_on_twice_changes_nothing(town: Town) -> None:
    matter = accepted(town)
    before = Matter.objects.count(), permits_of(matter)
    advance(application_id=matter.pk, now=NOW)
    assert (Matter.objects.count(), permits_of(matter)) == before


def test_correction_is_asked_for_once_and_stops_the_clock(town: Town) -> None:
    matter, window = apply(), town.actor("window")
    act(matter_id=matter.pk, action="ask_correction", actor=window, now=NOW, data={"missing": "平面图没有标面积"})
    assert state(matter) == "correcting"
    act(matter_id=matter.pk, action="correct", actor=applicant(matter), now=NOW)
    with pytest.raises(Exception, match="ask_correction") as again:
        act(matter_id=matter.pk, action="ask_correction", actor=window, now=NOW, data={"missing": "还有"})
    assert not isinstance(again.value, NotAllowed | BadFields) or isinstance(again.value, LimitReached)


def test_who_hears_nothing_for_five_working_days_is_accepted_by_law(town: Town) -> None:
    matter = apply()
    due = Matter.objects.get(pk=matter.pk).state_due_at
    assert due is not None
    with time_machine.travel(due, tick=False):
        fire_due(now=due)
    assert state(matter) == "deciding"


def test_all_granted_is_one_licence_with_all_permits_in_it(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "food")
    grant(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    assert state(matter) == "issued"
    licence = Licence.objects.get(application_id=matter.pk)
    assert [one.number for one in licence.permits.order_by("pk")] == ["NO-food", "NO-tobacco"]


def test_only_the_authority_itself_decides(town: Town) -> None:
    one = case(accepted(town), "food")
    for other in (town.actor("tobacco"), town.actor("window"), town.actor("supervisor"), SYSTEM_ACTOR):
        with pytest.raises(NotAllowed):
            act(matter_id=one.pk, action="grant", actor=other, now=NOW, data={"permit_number": "1"})


def test_one_refused_is_the_applicants_choice_and_a_part_is_a_licence_too(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "food")
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    assert state(matter) == "choosing"
    act(matter_id=matter.pk, action="take_part", actor=applicant(matter), now=NOW)
    licence = Licence.objects.get(application_id=matter.pk)
    assert [one.permit for one in licence.permits.all()] == ["food"]


def test_all_refused_is_a_refusal_and_no_licence(town: Town) -> None:
    matter = accepted(town)
    refuse(town, matter, "food")
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    assert state(matter) == "refused"
    assert not Licence.objects.exists()


def test_withdrawing_stops_every_authority(town: Town) -> None:
    matter = accepted(town)
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert state(matter) == "withdrawn"
    assert set(permits_of(matter).values()) == {"withdrawn"}


def test_without_an_authority_it_stays_at_the_window_whose_clock_runs(town: Town) -> None:
    from huiyin.domains.permits.models import Authority

    Authority.objects.filter(code="tobacco_monopoly").delete()
    one = case(accepted(town), "tobacco").matter
    assert (one.state, one.owner_person) == ("received", town.users["window"])
    assert one.state_due_at is not None
    act(matter_id=one.pk, action="hand_out", actor=town.actor("window"), now=NOW, data={"unit": "tobacco"})
    assert Matter.objects.get(pk=one.pk).owner_unit == town.units["tobacco"]


def test_a_step_that_commits_lets_the_application_go_on_by_itself(
    town: Town, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = apply()
    with django_capture_on_commit_callbacks(execute=True):
        act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    assert set(permits_of(matter).values()) == {"reviewing"}
    for permit in ("food", "tobacco"):
        with django_capture_on_commit_callbacks(execute=True):
            grant(town, matter, permit)
    assert state(matter) == "issued"


def licensed(town: Town) -> Matter:
    matter = accepted(town)
    grant(town, matter, "food")
    grant(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    return matter


def change(town: Town, matter: Matter, permit: str, action: str, **data: str) -> None:
    one = case(matter, permit)
    officer = town.actor(AUTHORITIES[one.authority])
    act(matter_id=one.pk, action=action, actor=officer, now=NOW, data=data or {"reason": "进货查验记录不全"})


def said_by(licence: Licence) -> list[str]:
    """The permits that the licence's code names, if it verifies."""
    return [one.code for one in verified(licence.code.text, NOW + timedelta(minutes=1)).claims.permits]


def test_what_one_authority_suspends_stands_in_the_licence_no_more_until_it_is_restored(town: Town) -> None:
    matter = licensed(town)
    first = Licence.objects.get()
    assert said_by(first) == ["food", "tobacco"]
    change(town, matter, "tobacco", "suspend")
    assert verified(first.code.text, NOW + timedelta(minutes=1)).replaced
    without = Licence.objects.get()
    assert not verified(without.code.text, NOW + timedelta(minutes=1)).replaced
    assert (without.state, said_by(without)) == ("valid", ["food"])
    assert LicenceCode.objects.get(pk=first.code_id).standing == Standing.REPLACED
    change(town, matter, "tobacco", "restore")
    assert said_by(Licence.objects.get()) == ["food", "tobacco"]
    assert LicenceCode.objects.filter(standing=Standing.VALID).count() == 1


def test_when_the_last_permit_is_suspended_or_revoked_so_is_the_licence(town: Town) -> None:
    matter = licensed(town)
    change(town, matter, "tobacco", "revoke")
    change(town, matter, "food", "suspend")
    assert Licence.objects.get().state == "suspended"
    assert Licence.objects.get().code.standing == Standing.SUSPENDED
    change(town, matter, "food", "restore")
    assert (Licence.objects.get().state, said_by(Licence.objects.get())) == ("valid", ["food"])
    change(town, matter, "food", "revoke")
    assert Licence.objects.get().state == "revoked"
    assert set(LicenceCode.objects.values_list("standing", flat=True)) == {
        Standing.REVOKED
    }  # also those replaced before
    with pytest.raises(StateHasMoved):
        change(town, matter, "food", "restore")


def test_a_renewed_permit_makes_the_licence_good_for_longer_and_never_for_shorter(town: Town) -> None:
    matter = licensed(town)
    assert Licence.objects.get().valid_until == date(2031, 3, 3)
    for permit in ("food", "tobacco"):
        change(town, matter, permit, "renew", until="2036-03-03")
    licence = Licence.objects.get()
    assert licence.valid_until == date(2036, 3, 3)
    assert verified(licence.code.text, NOW + timedelta(days=3000)).claims.until == date(2036, 3, 3)
    with pytest.raises(BadFields, match="not later"):
        change(town, matter, "food", "renew", until="2030-01-01")


def test_whoever_has_a_permit_is_told_in_time_that_it_expires_and_once(town: Town) -> None:
    matter = licensed(town)
    assert announce_expiries(now=NOW + timedelta(days=900)) == 0
    late = NOW.replace(year=2030, month=12, day=20)
    assert announce_expiries(now=late) == 2
    assert announce_expiries(now=late + timedelta(days=1)) == 0
    assert case(matter, "food").announced_until == date(2031, 3, 3)
    assert Notice.objects.filter(subject=case(matter, "food").pk, created_at=late).exists()
    change(town, matter, "food", "renew", until="2036-03-03")
    assert announce_expiries(now=late.replace(year=2035)) == 1
    assert announce_expiries(now=NOW.replace(year=2037)) == 0


def by_commitment(town: Town) -> Matter:
    """A large store whose fire safety is committed to, with all of its permits granted."""
    answers: dict[str, Value] = {"area": 400.0, "sells_tobacco": False}
    whole = wanted_for(answers, committed=["fire_check"])
    matter = hand_in(wanted=whole, actor=RESIDENT_ACTOR, now=NOW, client_id="web:c").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for permit in permits_of(matter):
        grant(town, matter, permit)
    advance(application_id=matter.pk, now=NOW)
    return matter


def test_what_is_granted_on_a_word_is_looked_at_within_its_time_by_who_granted_it(town: Town) -> None:
    one = case(by_commitment(town), "fire_check")
    check = Commitment.objects.select_related("matter").get(case=one).matter
    assert (check.state, check.owner_unit) == ("checking", town.units["fire"])
    assert check.due_at is not None
    assert working_calendar(NOW).days_between(NOW.date(), check.due_at.date()) == 20
    act(matter_id=check.pk, action="found_true", actor=town.actor("fire"), now=NOW, data={"words": "设施齐全"})
    assert take_back_broken(now=NOW) == 0
    assert said_by(Licence.objects.get()) == ["food", "fire_check"]


def test_a_false_word_costs_the_permit_and_the_licence_says_so_at_once(town: Town) -> None:
    one = case(by_commitment(town), "fire_check")
    check = Commitment.objects.get(case=one).pk
    with pytest.raises(NotAllowed):
        act(matter_id=check, action="found_false", actor=town.actor("market"), now=NOW, data={"words": "x"})
    act(matter_id=check, action="found_false", actor=town.actor("fire"), now=NOW, data={"words": "没有疏散指示灯"})
    assert take_back_broken(now=NOW) == 1
    assert take_back_broken(now=NOW) == 0
    assert case_state(one) == "revoked"
    assert said_by(Licence.objects.get()) == ["food"]


def case_state(one: PermitCase) -> str:
    return PermitCase.objects.get(pk=one.pk).matter.state


def test_nobody_but_its_own_authority_changes_a_permit_that_was_granted(town: Town) -> None:
    one = case(licensed(town), "food")
    for action, data in (("suspend", {"reason": "x"}), ("revoke", {"reason": "x"}), ("renew", {"until": "2040-01-01"})):
        for other in ("tobacco", "window", "supervisor"):
            with pytest.raises(NotAllowed):
                act(matter_id=one.pk, action=action, actor=town.actor(other), now=NOW, data=data)


def test_a_permit_suspended_before_the_others_are_decided_is_not_in_the_code(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "food")
    change(town, matter, "food", "suspend")
    grant(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    licence = Licence.objects.get()
    assert said_by(licence) == ["tobacco"]
    assert sorted(licence.permits.values_list("permit", "state")) == [("food", "suspended"), ("tobacco", "valid")]


def test_the_clock_of_a_permit_stops_only_for_what_the_law_names(town: Town) -> None:
    one, officer = case(accepted(town), "food"), town.actor("market")
    with pytest.raises(BadFields, match="stop"):
        act(matter_id=one.pk, action="stop_clock", actor=officer, now=NOW, data={"stop": "holiday", "days": 5})
    data = {"stop": "inspection", "days": 10, "words": "抽样送检"}
    act(matter_id=one.pk, action="stop_clock", actor=officer, now=NOW, data=data)
    assert Matter.objects.get(pk=one.pk).paused_at == NOW
