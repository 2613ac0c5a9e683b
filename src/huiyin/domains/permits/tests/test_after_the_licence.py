"""After the licence: another name or address, a lost paper, permits given up; the code says so at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from huiyin.domains.permits.adapters.checks import licence_codes_fit
from huiyin.domains.permits.adapters.licence_paper import certificate
from huiyin.domains.permits.models import Licence, LicenceChange, LicenceCode
from huiyin.domains.permits.operations import advance, ask_change, go_on_with_changes, hand_in, stored, surrender
from huiyin.domains.permits.operations.changing import becomes_of
from huiyin.domains.permits.queries import on_paper, verified
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.in_place import OnChange
from huiyin.domains.permits.rules.licence_numbers import is_electronic_number
from huiyin.domains.permits.rules.licence_words import CHINESE
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.tests.cast import AUTHORITIES, case, grant, wanted, wanted_for
from huiyin.domains.permits.tests.test_applications import change as suspend
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NotAllowed, StateHasMoved
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.actors import RESIDENT_ACTOR, Actor

LATER = NOW + timedelta(minutes=1)


def licensed(town: Town, answers: dict[str, Value] | None = None) -> Matter:
    whole = wanted_for(answers) if answers else wanted()
    matter = hand_in(wanted=whole, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for permit in matter.permit_application.cases.values_list("permit", flat=True):
        if case(matter, permit).matter.state == "reviewing":
            grant(town, matter, permit)
    advance(application_id=matter.pk, now=NOW)
    return matter


def holder(matter: Matter) -> Actor:
    return replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))


def asked(matter: Matter, firm: str = "", address: str = "", client_id: str = "c1") -> LicenceChange:
    import io

    paper = stored(stream=io.BytesIO(PDF), filename="执照.pdf", now=NOW)
    opened = ask_change(
        application_id=matter.pk, firm=firm, address=address, files=[paper.pk], actor=holder(matter), now=NOW,
        client_id=client_id,
    )  # fmt: skip
    return LicenceChange.objects.select_related("matter").get(pk=opened.matter.pk)


def accepted(town: Town, change: LicenceChange) -> None:
    act(matter_id=change.pk, action="accept", actor=town.actor("window"), now=NOW)
    go_on_with_changes(now=NOW)


def says(town: Town, matter: Matter, permit: str, action: str, **data: str) -> None:
    one = case(matter, permit)
    act(matter_id=one.pk, action=action, actor=town.actor(AUTHORITIES[one.authority]), now=NOW, data=data)
    go_on_with_changes(now=NOW)


def state(change: LicenceChange) -> str:
    return Matter.objects.get(pk=change.pk).state


def test_another_name_is_in_licence_and_code_once_every_authority_agrees(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get()
    change = asked(matter, firm="梅里路新便利店")
    accepted(town, change)
    says(town, matter, "food", "agree_to_change")
    assert (state(change), Licence.objects.get().firm) == ("deciding", old.firm)
    says(town, matter, "tobacco", "agree_to_change")
    new = Licence.objects.get()
    assert (state(change), new.firm, new.number, new.code_id != old.code_id) == (
        "changed", "梅里路新便利店", old.number, True,
    )  # fmt: skip
    assert verified(new.code.text, LATER).claims.holder == "梅里路新便利店"
    before = verified(old.code.text, LATER)
    assert (before.replaced, before.state) == (True, "valid")
    assert LicenceCode.objects.get(pk=old.code_id).standing == Standing.REPLACED


def test_where_one_objects_nothing_of_the_licence_is_changed(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get()
    change = asked(matter, firm="天下第一店")
    accepted(town, change)
    says(town, matter, "tobacco", "object_to_change", reason="执照上不是这个名称")
    says_again = Matter.objects.get(pk=change.pk)
    assert says_again.state == "refused"
    assert (Licence.objects.get().firm, Licence.objects.get().code_id) == (old.firm, old.code_id)
    page = Client().get(f"/r/{token_of(change.pk)}").content.decode()
    assert "由tobacco作出" in page and "行政诉讼法" in page
    told = Notice.objects.get(subject=change.pk, contact=matter.contact, params__action="refuse")
    assert "由tobacco作出" in words_of(told).body
    with pytest.raises(BadFields):
        says(town, matter, "food", "agree_to_change")


def test_what_cannot_be_taken_along_leaves_the_licence_with_the_change(town: Town) -> None:
    assert becomes_of("fire_check", firm=True, address=False, now=NOW) is OnChange.ANEW
    matter = licensed(town, {"area": 400.0, "sells_tobacco": False})
    change = asked(matter, firm="更大的店")
    assert change.leaving == ["fire_check"]
    accepted(town, change)
    says(town, matter, "food", "agree_to_change")
    assert state(change) == "changed"
    licence = Licence.objects.get()
    assert [one.code for one in verified(licence.code.text, LATER).claims.permits] == ["food"]
    assert case(matter, "fire_check").matter.state == "surrendered"


def test_a_suspended_permit_has_a_say_in_a_change_too(town: Town) -> None:
    matter = licensed(town)
    suspend(town, matter, "tobacco", "suspend")
    change = asked(matter, firm="甲店")
    accepted(town, change)
    says(town, matter, "food", "agree_to_change")
    assert state(change) == "deciding"
    says(town, matter, "tobacco", "object_to_change", reason="停业整顿中")
    assert state(change) == "refused"


def test_a_suspended_permit_that_cannot_be_taken_along_does_not_come_back_at_the_new_name(town: Town) -> None:
    matter = licensed(town, {"area": 400.0, "sells_tobacco": False})
    suspend(town, matter, "fire_check", "suspend")
    change = asked(matter, firm="更大的店")
    assert change.leaving == ["fire_check"]
    accepted(town, change)
    says(town, matter, "food", "agree_to_change")
    assert case(matter, "fire_check").matter.state == "surrendered"


def test_a_licence_whose_permits_must_all_be_had_anew_is_not_moved(town: Town) -> None:
    with pytest.raises(BadFields, match="anew"):
        asked(licensed(town), address="别处 1 号")


def test_one_change_at_a_time_and_only_what_is_otherwise(town: Town) -> None:
    matter = licensed(town)
    change = asked(matter, firm="甲店")
    assert asked(matter, firm="甲店").pk == change.pk
    with pytest.raises(BadFields, match="on its way"):
        asked(matter, firm="乙店", client_id="c2")
    with pytest.raises(BadFields, match="nothing is otherwise"):
        asked(matter, firm=Licence.objects.get().firm, client_id="c3")


def test_nobody_else_agrees_and_nothing_is_agreed_to_that_was_not_asked(town: Town) -> None:
    matter = licensed(town)
    with pytest.raises(StateHasMoved):
        says(town, matter, "food", "agree_to_change")
    accepted(town, asked(matter, firm="甲店"))
    one = case(matter, "food")
    for other in ("tobacco", "window", "supervisor"):
        with pytest.raises(NotAllowed):
            act(matter_id=one.pk, action="agree_to_change", actor=town.actor(other), now=NOW)


def test_a_lost_paper_is_given_out_anew_and_its_code_stands_no_more(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get()
    act(matter_id=matter.pk, action="report_lost", actor=holder(matter), now=NOW)
    new = Licence.objects.get()
    assert (new.number, new.reissued_at) == (old.number, NOW)
    assert verified(old.code.text, LATER).replaced and not verified(new.code.text, LATER).replaced
    assert LicenceCode.objects.get(pk=old.code_id).standing == Standing.REPLACED
    with pytest.raises(NotAllowed):
        act(matter_id=matter.pk, action="report_lost", actor=RESIDENT_ACTOR, now=NOW)


def test_one_permit_is_given_up_and_then_all(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get()
    give_up = {"application": matter, "reason": "不卖烟了", "actor": holder(matter), "now": NOW}
    assert surrender(permits=["tobacco"], **give_up) == 1  # type: ignore[arg-type]
    assert surrender(permits=["tobacco"], **give_up) == 0  # type: ignore[arg-type]
    licence = Licence.objects.get()
    assert [one.code for one in verified(licence.code.text, LATER).claims.permits] == ["food"]
    assert licence.permits.get(permit="tobacco").state == "surrendered"
    surrender(permits=["food"], **give_up)  # type: ignore[arg-type]
    over = Licence.objects.get()
    assert (over.state, over.code.standing) == ("surrendered", Standing.REVOKED)
    assert verified(old.code.text, LATER).state == "surrendered"
    with pytest.raises(BadFields):
        surrender(permits=["hotel"], **give_up)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        surrender(permits=["food"], **(give_up | {"actor": RESIDENT_ACTOR}))  # type: ignore[arg-type]


def test_all_of_it_is_done_behind_the_receipt(town: Town) -> None:
    matter, client = licensed(town), Client()
    link = f"/r/{token_of(matter.pk)}/licence"
    assert link in client.get(f"/r/{token_of(matter.pk)}").content.decode()
    assert "证丢了" in client.get(link).content.decode()
    paper = SimpleUploadedFile("执照.pdf", PDF, "application/pdf")
    assert client.post(f"{link}/change", {"firm": "新店", "client_id": "1"}).status_code == 422
    assert client.post(f"{link}/change", {"firm": "新店", "paper": paper, "client_id": "1"}).status_code == 302
    assert "有一件变更在办" in client.get(link).content.decode()
    old = Licence.objects.get().code_id
    for _twice in range(2):
        assert client.post(f"{link}/lost", {"client_id": "2"}).status_code == 302
    assert LicenceCode.objects.count() == 2 and Licence.objects.get().code_id != old
    assert client.post(f"{link}/surrender", {"permits": ["food"], "reason": "不做了"}).status_code == 422
    sure = {"permits": ["food", "tobacco"], "reason": "不做了", "sure": "on"}
    assert client.post(f"{link}/surrender", sure).status_code == 302
    assert Licence.objects.get().state == "surrendered"
    assert "已注销" in client.get(link).content.decode()
    assert client.post(f"{link}/burn").status_code == 404
    assert client.get("/r/no-such-token/licence").status_code == 404


def test_what_stands_on_paper_says_that_it_was_issued_again_and_its_electronic_number(
    town: Town, settings: Settings
) -> None:
    matter = licensed(town)
    plain = on_paper(Licence.objects.get(), english=False)
    assert (plain.electronic_number, plain.reissued_on) == ("", None)
    act(matter_id=matter.pk, action="report_lost", actor=holder(matter), now=NOW)
    settings.LICENCE_KIND, settings.LICENCE_AUTHORITY = "11100000000013338W011", "11320583014180921W"
    again = on_paper(Licence.objects.get(), english=False)
    assert is_electronic_number(again.electronic_number) and again.reissued_on == NOW.date()
    assert certificate(again, CHINESE).startswith(b"%PDF-")
    assert licence_codes_fit(None) == []
    settings.LICENCE_AUTHORITY = "11320583014180921X"
    assert [one.id for one in licence_codes_fit(None)] == ["huiyin.permits.E002"]


def test_a_change_goes_on_by_itself_with_every_word(
    town: Town, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = licensed(town)
    change = asked(matter, firm="自己走完的店")
    with django_capture_on_commit_callbacks(execute=True):
        act(matter_id=change.pk, action="accept", actor=town.actor("window"), now=NOW)
    for permit in ("food", "tobacco"):
        one = case(matter, permit)
        officer = town.actor(AUTHORITIES[one.authority])
        with django_capture_on_commit_callbacks(execute=True):
            act(matter_id=one.pk, action="agree_to_change", actor=officer, now=NOW)
    assert (state(change), Licence.objects.get().firm) == ("changed", "自己走完的店")
