"""The premises are looked at once for all permits, with one checklist; each authority gets what it wanted to know."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from huiyin.domains.permits.models import Visit, VisitItem
from huiyin.domains.permits.operations import advance, arrange, hand_in, look
from huiyin.domains.permits.rules.advancing import Case, Stand
from huiyin.domains.permits.rules.visiting import Item, VisitStep, merged, next_of_visit, read_found
from huiyin.domains.permits.tests.cast import case, grant, refuse, wanted
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.operations import act, fire_due
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter, NotAllowed, StateHasMoved
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR

AT = NOW + timedelta(days=2)
STAFF = {"market_regulation": "甲、乙", "tobacco_monopoly": "丙，丁"}


def accepted(town: Town) -> Matter:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return matter


def visit_of(matter: Matter) -> Visit:
    return Visit.objects.select_related("matter").get(application_id=matter.pk)


def arranged(town: Town, matter: Matter, **changes: object) -> Visit:
    one = visit_of(matter)
    given: dict[str, object] = {"at": AT, "staff": STAFF, "words": "", "actor": town.actor("market"), "now": NOW}
    arrange(matter_id=one.pk, **(given | changes))  # type: ignore[arg-type]
    advance(application_id=matter.pk, now=NOW)
    return visit_of(matter)


def looked(town: Town, matter: Matter, who: str, verdicts: Mapping[str, bool]) -> None:
    found = {code: (right, "" if right else "灯不亮", None) for code, right in verdicts.items()}
    look(matter_id=visit_of(matter).pk, found=found, actor=town.actor(who), now=AT)
    advance(application_id=matter.pk, now=AT)


def all_right(matter: Matter, **wrong: bool) -> dict[str, bool]:
    codes = VisitItem.objects.filter(visit_id=visit_of(matter).pk).values_list("code", flat=True)
    return dict.fromkeys(codes, True) | wrong


def said_to(matter: Matter, permit: str, action: str) -> list[str]:
    lines = matters.history(case(matter, permit).matter, public_only=False)
    return [line.words["words"] for line in lines if line.action == action]


def test_one_list_has_each_item_once_with_all_who_want_it() -> None:
    items = merged({"food": ["plan", "water"], "tobacco": ["plan", "school"]})
    assert [(one.code, one.wanted_by) for one in items] == [
        ("plan", ("food", "tobacco")), ("water", ("food",)), ("school", ("tobacco",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "food", "right", "step"),
    [
        ("", Stand.REVIEWING, None, VisitStep.OPEN),
        ("", Stand.GRANTED, None, None),
        ("arranged", Stand.REVIEWING, None, None),
        ("arranged", Stand.REVIEWING, False, VisitStep.FINISH),
        ("arranged", Stand.REFUSED, None, VisitStep.CANCEL),
        ("arranging", Stand.WITHDRAWN, None, VisitStep.CANCEL),
        ("arranging", Stand.REVIEWING, None, None),
        ("looked", Stand.REVIEWING, True, None),
    ],
)
def test_a_visit_is_opened_done_and_dropped_by_how_its_permits_stand(
    state: str, food: Stand, right: bool | None, step: VisitStep | None
) -> None:
    assert next_of_visit(["food"], [Case("food", food)], [Item("plan", ("food",), right)], state) is step


def test_what_was_found_is_written_item_by_item() -> None:
    assert read_found("exits=ok cameras=bad") == "exits=ok cameras=bad"
    for wrong in ("", "exits", "exits=maybe", "exits=ok exits=bad", 7):
        with pytest.raises(ValueError, match=r"written as|twice"):
            read_found(wrong)


def test_both_authorities_take_part_and_the_first_of_them_leads(town: Town) -> None:
    one = visit_of(accepted(town))
    assert (one.matter.state, one.matter.owner_unit) == ("arranging", town.units["market"])
    assert [party.unit.code for party in one.parties.order_by("pk")] == ["market", "tobacco"]
    plan = one.items.get(code="as_on_the_plan")
    assert plan.wanted_by == ["food", "tobacco"]
    assert one.matter.state_due_at is not None


def test_who_takes_part_reads_it_and_no_other_authority(town: Town) -> None:
    one = visit_of(accepted(town)).matter
    assert [name for name in ("market", "tobacco", "window", "fire") if reads(town, name, one)] == [
        "market", "tobacco", "window",
    ]  # fmt: skip


def reads(town: Town, username: str, matter: Matter) -> bool:
    client = Client()
    client.force_login(town.users[username])
    return client.get(f"/desk/permits/visits/{matter.number}").status_code == 200


def test_the_applicant_is_told_in_writing_when_who_and_what(town: Town) -> None:
    matter = accepted(town)
    one = arranged(town, matter)
    assert Notice.objects.filter(subject=one.pk, contact=matter.contact).exists()
    page = Client().get(f"/r/{token_of(matter.pk)}").content.decode()
    for words in ("3月6日 10:00", "甲", "丁", "与中小学校、幼儿园的距离符合规定"):
        assert words in page
    own = Client().get(f"/r/{token_of(one.pk)}").content.decode()
    assert "丙" in own and "场所位置、面积、布局与平面图一致" in own


def test_no_clock_stops_for_a_visit_and_each_authority_is_told_of_it(town: Town) -> None:
    matter = accepted(town)
    before = case(matter, "food").matter.due_at
    arranged(town, matter)
    one = case(matter, "food").matter
    assert (one.paused_at, one.due_at, one.state) == (None, before, "reviewing")
    assert len(said_to(matter, "tobacco", "visit_set")) == 1


def test_fewer_than_two_of_an_authority_may_not_look(town: Town) -> None:
    matter = accepted(town)
    for staff in (
        {**STAFF, "tobacco_monopoly": "丙"},
        {"market_regulation": "甲、乙"},
        {**STAFF, "fire_rescue": "戊、己"},
    ):
        with pytest.raises(BadFields, match="staff"):
            arranged(town, matter, staff=staff)
    with pytest.raises(BadFields, match="at"):
        arranged(town, matter, at=NOW - timedelta(hours=1))
    with pytest.raises(NotAllowed):
        arranged(town, matter, actor=town.actor("tobacco"))


def test_what_one_found_wrong_goes_to_its_own_permit_and_holds_no_other(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    looked(town, matter, "tobacco", {"clear_of_schools": False, "next_shop": True})
    assert visit_of(matter).matter.state == "arranged"
    left = all_right(matter)
    del left["clear_of_schools"], left["next_shop"]
    looked(town, matter, "market", left)
    assert visit_of(matter).matter.state == "looked"
    (food,), (tobacco,) = said_to(matter, "food", "visited"), said_to(matter, "tobacco", "visited")
    assert "不符合" not in food and "不符合：与中小学校、幼儿园的距离符合规定：灯不亮" in tobacco
    grant(town, matter, "food")
    assert case(matter, "food").matter.state == "granted"
    advance(application_id=matter.pk, now=AT)
    assert len(said_to(matter, "tobacco", "visited")) == 1


def test_only_who_takes_part_writes_down_what_was_found(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    for other in ("fire", "officer", "window"):
        with pytest.raises(NotAllowed):
            looked(town, matter, other, {"next_shop": True})
    with pytest.raises(BadFields, match="not on the list"):
        looked(town, matter, "market", {"love": True})


def test_it_is_moved_and_asked_to_be_on_another_day(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    later = AT + timedelta(days=1)
    assert arranged(town, matter, at=later, moved=True).at == later
    assert len(said_to(matter, "food", "visit_set")) == 2
    one = visit_of(matter)
    applicant = replace(RESIDENT_ACTOR, key=receipt_key(one.pk))
    act(matter_id=one.pk, action="ask_other_day", actor=applicant, now=NOW, data={"reason": "那天进货"})
    assert (visit_of(matter).at, visit_of(matter).matter.state) == (None, "arranging")


def test_when_nobody_came_the_supervisor_hears_and_another_day_is_arranged(town: Town) -> None:
    matter = accepted(town)
    one = arranged(town, matter)
    reason = {"reason": "店里没有人，门锁着"}
    act(matter_id=one.pk, action="nobody_came", actor=town.actor("market"), now=AT, data=reason)
    assert visit_of(matter).matter.state == "arranging"
    assert Notice.objects.filter(subject=one.pk, user=town.users["supervisor"], created_at=AT).exists()
    assert arranged(town, matter, at=AT + timedelta(days=1), now=AT).matter.state == "arranged"


def test_a_visit_that_nobody_arranges_climbs(town: Town) -> None:
    one = visit_of(accepted(town)).matter
    assert one.state_due_at is not None
    late = one.state_due_at + timedelta(minutes=1)
    with time_machine.travel(late, tick=False):
        fire_due(now=late)
    assert Notice.objects.filter(subject=one.pk, template="matters.late").exists()


def test_a_withdrawn_application_needs_no_visit(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    applicant = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))
    act(matter_id=matter.pk, action="call_back", actor=applicant, now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert visit_of(matter).matter.state == "cancelled"
    assert Matter.objects.get(pk=matter.pk).state == "withdrawn"


def test_what_only_a_refused_permit_wanted_need_not_be_looked_at(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    refuse(town, matter, "tobacco")
    rest = {one.code: True for one in VisitItem.objects.all() if "food" in one.wanted_by}
    looked(town, matter, "market", rest)
    assert visit_of(matter).matter.state == "looked"
    assert visit_of(matter).items.get(code="next_shop").right is None


def test_a_committed_permit_is_not_looked_at_before(town: Town) -> None:
    from huiyin.domains.permits.tests.cast import wanted_for

    whole = wanted_for({"area": 400.0, "sells_tobacco": False}, committed=["fire_check"])
    matter = hand_in(wanted=whole, actor=RESIDENT_ACTOR, now=NOW, client_id="web:c").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert [party.authority for party in visit_of(matter).parties.all()] == ["market_regulation"]


def test_the_last_item_ends_the_visit_by_itself(
    town: Town, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = accepted(town)
    arranged(town, matter)
    client = Client()
    client.force_login(town.users["market"])
    link = f"/desk/permits/visits/{visit_of(matter).matter.number}"
    with time_machine.travel(AT, tick=False), django_capture_on_commit_callbacks(execute=True):
        wrong = dict.fromkeys(all_right(matter), "ok") | {"clear_of_schools": "bad"}
        assert client.post(link, wrong).status_code == 422
        photo = {"photo:clear_of_schools": SimpleUploadedFile("校.jpg", phone_photo(), "image/jpeg")}
        answer = client.post(link, wrong | {"words:clear_of_schools": "对面就是小学"} | photo)
        assert answer.status_code == 302, answer.content.decode()
    one = visit_of(matter)
    assert one.matter.state == "looked"
    item = one.items.get(code="clear_of_schools")
    assert (item.right, item.words, item.photo is not None) == (False, "对面就是小学", True)
    assert "对面就是小学" in client.get(link).content.decode()


def test_it_is_arranged_on_a_page_and_a_bad_day_is_said_beside_it(town: Town) -> None:
    matter = accepted(town)
    client = Client()
    client.force_login(town.users["market"])
    link = f"/desk/permits/visits/{visit_of(matter).matter.number}/arrange"
    given = {"at": "2026-03-06T10:00", "staff:market_regulation": "甲、乙", "staff:tobacco_monopoly": "丙"}
    answer = client.post(link, given)
    assert answer.status_code == 422 and "至少要两个人" in answer.content.decode()
    assert client.post(link, given | {"staff:tobacco_monopoly": "丙、丁", "at": "2020-01-01T10:00"}).status_code == 422
    assert client.post(link, given | {"staff:tobacco_monopoly": "丙、丁"}).status_code == 302
    assert visit_of(matter).at == datetime.fromisoformat("2026-03-06T10:00+08:00")
    client.force_login(town.users["tobacco"])
    assert client.get(link).status_code == 403


def test_a_visit_that_is_over_takes_no_more(town: Town) -> None:
    matter = accepted(town)
    arranged(town, matter)
    looked(town, matter, "market", all_right(matter))
    with pytest.raises((StateHasMoved, NoSuchMatter)):
        looked(town, matter, "market", {"next_shop": False})
