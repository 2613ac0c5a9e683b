"""Whoever comes to the window is served there: it fills in and hands in for them, and scans what is on paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import hand_in
from huiyin.domains.permits.tests.cast import STORE, wanted
from huiyin.domains.permits.tests.test_pages import QUERY, filled
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR


@pytest.fixture
def window(town: Town) -> Client:
    return signed_in(town, "window")


def signed_in(town: Town, username: str) -> Client:
    client = Client()
    client.force_login(town.users[username])
    return client


def paper(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("扫描.pdf", content, "application/pdf")


def begun(client: Client) -> str:
    return str(client.post(f"/open/{STORE}/begin", QUERY)["Location"]).split("/")[3]


def filled_and_sent(client: Client, secret: str) -> Matter:
    filled(client, secret)
    assert client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"}).status_code == 302
    return Matter.objects.get(kind="application")


def test_the_window_hands_in_for_who_stands_before_it(window: Client, town: Town) -> None:
    assert "便利店" in window.get("/desk/permits/counter").content.decode()
    assert window.get(f"/desk/permits/counter/{STORE}")["Location"] == f"/open/{STORE}"
    matter = filled_and_sent(window, begun(window))
    assert (matter.source, matter.reporter_id) == ("window", None)
    first = matters.history(matter, public_only=False)[0]
    assert first.actor_name == town.users["window"].name
    papers = Application.objects.get().papers.all()
    assert {one.scanned_by for one in papers} == {town.users["window"]}
    assert "窗口扫描：window" in window.get(f"/desk/permits/{matter.number}").content.decode()


def test_what_the_window_begins_is_gone_on_with_at_home_and_only_its_own_papers_are_the_windows(
    window: Client, town: Town
) -> None:
    window.get(f"/desk/permits/counter/{STORE}")
    secret = begun(window)
    matter = filled_and_sent(Client(), secret)
    assert matter.source == "window"
    assert {one.scanned_by for one in Application.objects.get().papers.all()} == {None}


def test_one_who_opens_a_shop_of_their_own_is_no_window(town: Town, window: Client) -> None:
    assert begun(window) and Draft.objects.get().begun_by is None
    assert signed_in(town, "market").get("/desk/permits/counter").status_code == 403
    assert signed_in(town, "market").get(f"/desk/permits/counter/{STORE}").status_code == 403
    assert window.get("/desk/permits/counter/no_such_thing").status_code == 404
    assert "/desk/permits/counter" not in signed_in(town, "market").get("/desk/").content.decode()


def test_a_paper_on_paper_is_scanned_in_and_who_did_it_stays_with_it(window: Client, town: Town) -> None:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    link = f"/desk/permits/{matter.number}/scan"
    assert "平面图" in window.get(link).content.decode()
    other = PDF.replace(b"1.4", b"1.6")
    sent = {"material": "floor_plan", "scan": paper(other), "replaces": "on", "client_id": "c1"}
    assert window.post(link, sent).status_code == 302
    assert window.post(link, sent | {"scan": paper(other)}).status_code == 302
    plans = Application.objects.get().papers.filter(material="floor_plan").order_by("pk")
    assert [(one.replaced_at is None, one.scanned_by) for one in plans] == [(False, None), (True, town.users["window"])]
    lines = [one for one in matters.history(matter, public_only=True) if one.action == "scan"]
    assert [line.data["material"] for line in lines] == ["floor_plan"]


def test_what_is_no_paper_and_what_nobody_asks_for_is_refused(window: Client, town: Town) -> None:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    link = f"/desk/permits/{matter.number}/scan"
    cat = SimpleUploadedFile("cat.jpg", b"meow", "image/jpeg")
    assert window.post(link, {"material": "floor_plan", "scan": cat}).status_code == 422
    assert window.post(link, {"material": "love_letter", "scan": paper()}).status_code == 422
    assert window.post(link, {"material": "floor_plan"}).status_code == 422
    assert signed_in(town, "market").get(link).status_code in {403, 404}


def test_what_was_begun_at_home_gets_its_papers_scanned_at_the_window(window: Client, town: Town) -> None:
    home = Client()
    secret = begun(home)
    window.post(f"/open/f/{secret}/papers", {"paper:floor_plan": paper()})
    home.post(f"/open/f/{secret}/papers", {"paper:rules": paper()})
    scanned = {one.material: one.scanned_by for one in Draft.objects.get().papers.all()}
    assert scanned == {"floor_plan": town.users["window"], "rules": None}
