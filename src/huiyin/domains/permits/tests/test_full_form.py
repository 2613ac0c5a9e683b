"""Who must check a number sees it in full: once, for a reason, of their own permit, and the applicant reads who did."""

from django.test import Client

from huiyin.domains.permits.operations import advance, hand_in
from huiyin.domains.permits.tests.cast import case, wanted
from huiyin.domains.permits.tests.test_pages import signed_in
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.models import PersonalLook

IDENTITY, PHONE = "11010519491231002X", "13800000000"


def address(town: Town, permit: str) -> str:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return f"/desk/permits/{case(matter, permit).matter.number}"


def test_with_a_reason_the_officer_sees_it_once_and_it_is_written_down(town: Town) -> None:
    page, client = address(town, "food"), signed_in(town, "market")
    assert IDENTITY not in client.get(page).content.decode()
    asked = client.get(f"{page}/form")
    assert (asked.status_code, IDENTITY in asked.content.decode()) == (200, False)
    assert client.post(f"{page}/form", {"reason": ""}).status_code == 422
    assert PersonalLook.objects.count() == 0
    shown = client.post(f"{page}/form", {"reason": "到公安系统核对身份"}).content.decode()
    assert IDENTITY in shown
    look = PersonalLook.objects.get()
    one = Matter.objects.get(kind="permit", permit_case__permit="food")
    assert (look.fields, look.reason, look.subject) == (["form"], "到公安系统核对身份", one.pk)
    assert IDENTITY not in client.get(page).content.decode()


def test_nobody_else_sees_it_whatever_they_say(town: Town) -> None:
    page = address(town, "food")
    for other in ("tobacco", "fire"):
        assert signed_in(town, other).post(f"{page}/form", {"reason": "好奇"}).status_code in {403, 404}
    assert Client().post(f"{page}/form", {"reason": "好奇"}).status_code == 302
    assert PersonalLook.objects.count() == 0


def test_the_file_says_what_nobody_brings_and_who_has_it(town: Town) -> None:
    page = signed_in(town, "market").get(address(town, "food")).content.decode()
    assert "由许可机关自己核对的" in page and "营业执照" in page
