"""Whoever holds a licence from another region hears from here what becomes of it, and has things done from here."""

from datetime import date, timedelta

import pytest

from huiyin.domains.permits.models import Crossing, Licence, LicenceCode, LicenceState, PermitCase
from huiyin.domains.permits.operations import announce_expiries_elsewhere, give_up_across
from huiyin.domains.permits.tests.across import accept, applicant, back, sent, there
from huiyin.domains.permits.tests.cast import AUTHORITIES, case, grant
from huiyin.domains.permits.tests.line import bring
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice

SUSPENDED = {"zh": "暂停", "en": "suspended"}


def licensed(town: Town) -> Matter:
    matter = sent()
    accept(town)
    for permit in ("food", "tobacco"):
        grant(town, there(), permit)
    back()
    return matter


def at_authority(town: Town, permit: str, action: str) -> None:
    one = case(there(), permit)
    officer, said = town.actor(AUTHORITIES[one.authority]), {"reason": "现场和许可不符"}
    act(matter_id=one.pk, action=action, actor=officer, now=NOW, data=said)
    back()


def heard(matter: Matter) -> list[str]:
    """The steps that the holder was sent a notice of, in their order."""
    contact = Matter.objects.get(pk=matter.pk).contact
    return [one.params["action"] for one in Notice.objects.filter(contact=contact).order_by("pk")]


def told_licence() -> dict[str, object]:
    found: dict[str, object] = (Crossing.objects.get().told or {})["licence"]
    return found


def test_the_last_day_of_a_licence_and_of_each_permit_is_told(town: Town) -> None:
    licensed(town)
    told = Crossing.objects.get().told or {}
    assert told["licence"]["valid_until"] == Licence.objects.get().valid_until.isoformat()
    untils = {one.permit: one.valid_until and one.valid_until.isoformat() for one in PermitCase.objects.all()}
    assert {one["permit"]: one["valid_until"] for one in told["cases"]} == untils


def permit_told(permit: str) -> dict[str, object]:
    [found] = [one for one in (Crossing.objects.get().told or {})["cases"] if one["permit"] == permit]
    return dict(found)


def test_a_permit_that_is_suspended_and_restored_there_is_said_so_here(town: Town) -> None:
    matter = licensed(town)
    at_authority(town, "food", "suspend")
    food = permit_told("food")
    assert (food["stands"], food["state"], told_licence()["stands"]) == (False, SUSPENDED, True)
    at_authority(town, "food", "restore")
    assert permit_told("food")["stands"]
    assert heard(matter)[-2:] == ["licence_stopped", "licence_good_again"]


def test_where_every_permit_is_suspended_the_licence_is(town: Town) -> None:
    licensed(town)
    for permit in ("food", "tobacco"):
        at_authority(town, permit, "suspend")
    assert (told_licence()["stands"], told_licence()["state"]) == (False, SUSPENDED)


def test_a_permit_that_is_revoked_there_is_said_so_here_with_the_reason(town: Town) -> None:
    matter = licensed(town)
    at_authority(town, "food", "revoke")
    assert (permit_told("food")["stands"], permit_told("food")["reason"]) == (False, "现场和许可不符")
    assert heard(matter)[-1] == "licence_stopped"
    said = history(Matter.objects.get(pk=matter.pk), public_only=True)[-1].words["words"]
    assert "已撤销" in said and "现场和许可不符" in said


def test_a_permit_that_may_be_renewed_is_said_so_here_once_for_each_validity(town: Town) -> None:
    matter = licensed(town)
    until = Licence.objects.get().valid_until
    assert announce_expiries_elsewhere(now=NOW) == 0
    soon = NOW + (until - NOW.date()) - timedelta(days=20)
    assert announce_expiries_elsewhere(now=soon) >= 1
    assert announce_expiries_elsewhere(now=soon + timedelta(days=1)) == 0
    assert "licence_expires" in heard(matter)
    said = history(Matter.objects.get(pk=matter.pk), public_only=True)[-1].words["words"]
    assert str(until.year) in said


def test_a_lost_paper_is_issued_again_there_and_comes_back_here(town: Town) -> None:
    matter = licensed(town)
    before = (Licence.objects.get().code_id, Crossing.objects.get().licence_id)
    act(matter_id=matter.pk, action="report_lost", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    licence, crossing = Licence.objects.get(), Crossing.objects.get()
    assert licence.code_id != before[0] and crossing.licence_id != before[1]
    assert told_licence()["code"] == LicenceCode.objects.get(pk=licence.code_id).text
    assert heard(matter)[-1] == "licence_anew"


def test_a_permit_that_is_given_up_here_is_struck_off_there(town: Town) -> None:
    matter = licensed(town)
    given_up(matter, ["tobacco"])
    bring(NOW)
    back()
    assert case(there(), "tobacco").matter.state == "surrendered"
    assert [one.permit for one in Licence.objects.get().permits.filter(state=LicenceState.VALID)] == ["food"]


def given_up(matter: Matter, permits: list[str]) -> None:
    give_up_across(
        crossing_id=matter.pk, permits=permits, reason="不做了", actor=applicant(matter), now=NOW, client_id="up:1"
    )


def test_nothing_is_given_up_that_is_not_in_it_and_by_nobody_else(town: Town) -> None:
    matter = licensed(town)
    for permits in ([], ["spaceport"]):
        with pytest.raises(BadFields):
            given_up(matter, permits)
    with pytest.raises(NotAllowed):
        act(
            matter_id=matter.pk,
            action="give_up",
            actor=town.actor("window"),
            now=NOW,
            data={"permit": "food", "reason": "不做了"},
        )


def test_what_cannot_be_done_there_is_said_to_whoever_wanted_it(town: Town) -> None:
    matter = licensed(town)
    for permit in ("food", "tobacco"):
        at_authority(town, permit, "suspend")
    act(matter_id=matter.pk, action="report_lost", actor=applicant(matter), now=NOW)
    bring(NOW)
    assert heard(matter)[-1] == "not_done_there"


def test_an_installation_that_says_nothing_of_last_days_is_understood(town: Town) -> None:
    matter = licensed(town)
    crossing = Crossing.objects.get()
    told = crossing.told or {}
    for one in told["cases"]:
        del one["valid_until"], one["stands"]
    del told["licence"]["state"]
    crossing.save(update_fields=["told"])
    assert announce_expiries_elsewhere(now=NOW + timedelta(days=365 * 5)) == 0
    assert date.fromisoformat(told["licence"]["valid_until"]) and Matter.objects.get(pk=matter.pk).state == "ended"
