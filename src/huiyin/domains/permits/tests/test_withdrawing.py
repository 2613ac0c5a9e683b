"""Withdrawing leaves nothing standing in silence; what is lost says why; what fails holds up no other."""

import io
from datetime import date, datetime

import pytest
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Licence, PermitCase
from huiyin.domains.permits.operations import advance, advance_all, ask_change, go_on_with_changes, hand_in
from huiyin.domains.permits.operations.dropping import asked_today, why_dropped
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.tests.cast import REGION, case, grant, refuse, wanted
from huiyin.domains.permits.tests.product import permits, planned
from huiyin.domains.permits.tests.test_applications import accepted, applicant, licensed, permits_of, state
from huiyin.evidence.operations import keep_document
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.actors import RESIDENT_ACTOR

BOOKSHOP: dict[str, Value] = {"area": 200.0}


def called_back(town: Town) -> Matter:
    """Withdrawn with the authorities, one of which had granted already."""
    matter = accepted(town)
    grant(town, matter, "food")
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return matter


def end(matter: Matter, action: str) -> None:
    act(matter_id=matter.pk, action=action, actor=applicant(matter), now=NOW)
    advance(application_id=matter.pk, now=NOW)


def test_who_withdraws_is_told_what_was_granted_and_asked_what_becomes_of_it(town: Town) -> None:
    matter = called_back(town)
    assert (state(matter), permits_of(matter)) == ("choosing", {"food": "granted", "tobacco": "withdrawn"})
    told = Notice.objects.get(subject=matter.pk, contact=matter.contact, params__action="ask_choice")
    assert "已经准予：食品经营许可" in words_of(told).body
    assert "Granted already" in words_of(told, "en").body
    page = Client().get(f"/r/{token_of(matter.pk)}").content.decode()
    assert "要已准予的部分" in page and "都不要了，注销已准予的" in page


def test_what_was_granted_may_be_kept_as_a_licence(town: Town) -> None:
    matter = called_back(town)
    end(matter, "take_part")
    assert [one.permit for one in Licence.objects.get(application_id=matter.pk).permits.all()] == ["food"]


def test_or_it_is_given_up_and_struck_off(town: Town) -> None:
    matter = called_back(town)
    end(matter, "give_up")
    assert (state(matter), permits_of(matter)) == ("withdrawn", {"food": "surrendered", "tobacco": "withdrawn"})
    assert Application.objects.get(pk=matter.pk).ended_at == NOW
    assert not Licence.objects.exists()


def test_after_a_refusal_nobody_withdraws_past_what_was_granted(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "food")
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    end(matter, "give_up")
    assert (state(matter), permits_of(matter)) == ("withdrawn", {"food": "surrendered", "tobacco": "refused"})


def test_with_nothing_granted_it_is_withdrawn_at_once(town: Town) -> None:
    matter = accepted(town)
    end(matter, "call_back")
    assert state(matter) == "withdrawn"


def test_nobody_but_the_product_says_that_the_law_asks_for_something_no_more(town: Town) -> None:
    one = case(accepted(town), "food")
    for who in ("window", "market", "supervisor"):
        with pytest.raises(NotAllowed):
            act(matter_id=one.pk, action="drop", actor=town.actor(who), now=NOW, data={"reason": "不要了"})


def test_one_that_was_dropped_once_counts_for_nothing_whatever_the_catalogue_says_today(town: Town) -> None:
    from huiyin.people.actors import SYSTEM_ACTOR

    matter = accepted(town)
    one = case(matter, "food")
    act(matter_id=one.pk, action="drop", actor=SYSTEM_ACTOR, now=NOW, data={"reason": "不再要求"})
    grant(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    assert state(matter) == "issued"


def test_what_rests_on_a_refused_permit_cannot_be_had_and_its_applicant_is_told_why(town: Town) -> None:
    matter = accepted(town)
    tobacco = case(matter, "tobacco")
    PermitCase.objects.filter(pk=tobacco.pk).update(after=["food"])
    Matter.objects.filter(pk=tobacco.pk).update(state="waiting")
    refuse(town, matter, "food")
    advance(application_id=matter.pk, now=NOW)
    lost = case(matter, "tobacco").matter
    assert (lost.state, lost.resolution) == ("unreachable", "unreachable")
    (line,) = [one for one in history(lost, public_only=True) if one.action == "fall_away"]
    assert "要先有“食品经营许可”" in line.words["reason"]
    assert Notice.objects.filter(subject=lost.pk, contact=matter.contact, params__action="fall_away").exists()
    assert "前置许可未获准，办不了" in Client().get(f"/r/{token_of(matter.pk)}").content.decode()
    assert state(matter) == "refused"


def unprintable(town: Town) -> Matter:
    """An application with the authorities whose address no code can hold."""
    matter = accepted(town)
    Matter.objects.filter(pk=matter.pk).update(address="梅里路\n88 号")
    return matter


def test_one_that_cannot_be_issued_holds_up_none_of_the_others_and_is_tried_again(town: Town) -> None:
    bad = unprintable(town)
    good = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:2").matter
    act(matter_id=good.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=good.pk, now=NOW)
    for matter in (bad, good):
        grant(town, matter, "food")
        grant(town, matter, "tobacco")
    assert advance_all(now=NOW) == 2
    assert (state(bad), state(good)) == ("deciding", "issued")
    Matter.objects.filter(pk=bad.pk).update(address="梅里路 88 号")
    advance_all(now=NOW)
    assert state(bad) == "issued"


def test_a_step_of_the_minute_that_fails_holds_up_none_of_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from huiyin.domains.permits import jobs

    done = []

    def fails(*, now: datetime) -> int:
        raise ValueError

    def works(*, now: datetime) -> int:
        done.append(now)
        return 0

    monkeypatch.setattr(jobs, "MINUTELY", (fails, works))
    jobs.go_on(timestamp=0)
    assert done


def test_who_takes_a_part_that_cannot_be_issued_reads_why_not(town: Town) -> None:
    matter = unprintable(town)
    grant(town, matter, "food")
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    with pytest.raises(BadFields, match="综合窗口"):
        end(matter, "take_part")
    answer = Client().post(f"/r/{token_of(matter.pk)}/do/take_part", {"state": "choosing"})
    assert answer.status_code < 500 and "请联系综合窗口" in answer.content.decode()
    assert state(matter) == "choosing"


def test_a_change_of_a_licence_that_has_ended_meanwhile_changes_nothing(town: Town) -> None:
    matter = licensed(town)
    paper = keep_document(stream=io.BytesIO(PDF), filename="证明.pdf", now=NOW)
    change = ask_change(
        application_id=matter.pk, firm="新名字", address="", files=[paper.pk], actor=applicant(matter), now=NOW,
        client_id="change:1",
    ).matter  # fmt: skip
    act(matter_id=change.pk, action="accept", actor=town.actor("window"), now=NOW)
    go_on_with_changes(now=NOW)
    for permit, unit in (("food", "market"), ("tobacco", "tobacco")):
        one = case(matter, permit)
        act(matter_id=one.pk, action="revoke", actor=town.actor(unit), now=NOW, data={"reason": "材料是假的"})
    go_on_with_changes(now=NOW)
    ended = Matter.objects.get(pk=change.pk)
    assert (ended.state, ended.resolution) == ("nothing_left", "nothing_left")
    assert Licence.objects.get().firm != "新名字"


def test_a_bookshop_is_not_asked_for_what_bookshops_do_not_need_any_more(town: Town) -> None:
    """Hygiene was dropped for bookshops on 2025-01-20 and lives on for others."""
    matter = accepted(town)
    application = Application.objects.get(pk=matter.pk)
    application.industry, application.answers = "bookshop", BOOKSHOP
    before = planned("bookshop", BOOKSHOP, region=REGION, day=date(2025, 1, 10))
    assert "hygiene" in permits(before)
    application.plan = snapshot(before, catalogue())
    day_before = date(2025, 1, 19)
    assert "hygiene" in asked_today(application, day_before)
    assert "hygiene" not in asked_today(application, date(2025, 1, 20))
    said = why_dropped(application, "hygiene", date(2025, 2, 3))
    assert said.startswith("自 2025-01-20 起法律不再要求书店")
    assert "现在另外要办" in said and "for" in said


def test_what_another_industry_needs_still_is_dropped_where_this_one_does_not(town: Town) -> None:
    matter = accepted(town)
    Application.objects.filter(pk=matter.pk).update(answers={"area": 80.0, "sells_tobacco": False})
    advance(application_id=matter.pk, now=NOW)
    assert permits_of(matter)["tobacco"] == "withdrawn"
    assert case(matter, "tobacco").matter.resolution == "dropped"
    assert permits_of(matter)["food"] == "reviewing"
