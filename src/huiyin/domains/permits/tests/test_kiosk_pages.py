"""A kiosk in the hall: who gets its face, what one visit opens, and that nothing of it is there for the next."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from huiyin.domains.permits import operations
from huiyin.domains.permits.models import Application, Draft, DraftPaper, Kiosk, KioskVisit
from huiyin.domains.permits.tests.cast import REGION, STORE, build_permit_town
from huiyin.domains.permits.tests.test_pages import QUERY, begun, filled, paper
from huiyin.domains.permits.web.kiosk_gate import COOKIE
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_photo
from huiyin.exchange.tests.stranger import jpeg
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.models import SentCode
from huiyin.places.queries import area_tree

CARD = "11010519491231002X"
PHONE = "13800000000"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def town(db: None, clock: time_machine.Traveller, settings: Settings, tmp_path: Path) -> Town:
    settings.FILES_ROOT = tmp_path
    return build_permit_town()


@pytest.fixture
def machine(town: Town) -> Client:
    """A browser that is a kiosk."""
    return enrolled(link())


def link(name: str = "大厅1号机") -> str:
    district = area_tree().of_level("district")[0]
    _kiosk, secret = operations.add_kiosk(name=name, area_id=district.id, now=timezone.now())
    return f"/kiosk/enrol/{secret}"


def enrolled(address: str) -> Client:
    client = Client()
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/kiosk")
    return client


def started(machine: Client) -> str:
    """The secret of a draft that somebody began at the machine."""
    assert machine.post("/kiosk/begin").status_code == 302
    return begun(machine)


def is_led_away(answer: Any) -> bool:
    """Nothing is shown: it leads to the idle page, or to where the visit that goes on began."""
    to = answer.headers.get("Location")
    return bool(answer.status_code == 302 and to in {"/kiosk", "/kiosk/start"} and not answer.content)


def everything_of(secret: str, token: str = "") -> list[str]:
    steps = [f"/open/f/{secret}/{step}" for step in ("form", "questions", "papers", "send")]
    steps += [f"/open/f/{secret}/signer/legal_representative", f"/kiosk/take/{secret}"]
    return steps + ([f"/r/{token}", f"/r/{token}?sent", f"/r/{token}/correct"] if token else [])


def test_only_a_browser_that_opened_the_link_is_a_kiosk(machine: Client) -> None:
    assert machine.get("/kiosk").status_code == 200
    assert Client().get("/kiosk").status_code == 404
    assert Client().get("/kiosk/enrol/" + "x" * 32).status_code == 404
    assert Client().post("/kiosk/begin").status_code == 404


def test_the_cookie_is_signed_and_no_script_reads_it(machine: Client) -> None:
    cookie = machine.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    for forged in ("1", f"{Kiosk.objects.get().pk}", cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")):
        stranger = Client()
        stranger.cookies[COOKIE] = forged
        assert stranger.get("/kiosk").status_code == 404


def test_the_secret_of_the_link_is_kept_nowhere(town: Town) -> None:
    secret = link().rsplit("/", 1)[1]
    assert secret not in str(Kiosk.objects.values())


def test_a_machine_that_was_removed_shows_nothing_at_all_until_it_is_enrolled_again(machine: Client) -> None:
    secret = started(machine)
    assert operations.remove_kiosk(name="大厅1号机", now=timezone.now())
    assert not operations.remove_kiosk(name="大厅1号机", now=timezone.now())
    for address in ("/kiosk", "/", "/open", f"/open/f/{secret}/form", "/sign-in"):
        answer = machine.get(address)
        assert answer.status_code == 403 and "停用" in answer.content.decode()
    assert not Draft.objects.exists()
    machine.get(link())
    assert machine.get("/kiosk").status_code == 200


def test_nothing_leads_out_of_the_flow(machine: Client) -> None:
    machine.post("/kiosk/begin")
    for address in ("/", "/sign-in", "/desk/", "/report/what", "/receipt", "/mine", "/admin/", "/sw.js", "/verify"):
        assert is_led_away(machine.get(address)), address
    for address in ("/kiosk/start", "/open", f"/open/{STORE}", "/open/elsewhere"):
        page = machine.get(address).content.decode()
        assert 'data-surface="kiosk"' in page and "结束，清空" in page
        assert 'href="/"' not in page and "/figures" not in page and "/privacy" not in page and "/sign-in" not in page


def test_before_anybody_steps_up_there_is_nothing_to_open(machine: Client) -> None:
    for address in ("/open", f"/open/{STORE}", "/open/elsewhere", "/kiosk/start"):
        assert is_led_away(machine.get(address))
    assert is_led_away(machine.post(f"/open/{STORE}/begin", QUERY))
    assert not Draft.objects.exists()


def test_no_page_may_be_kept_by_the_browser(machine: Client) -> None:
    secret = started(machine)
    for address in ("/open", *everything_of(secret), "/sign-in", "/kiosk"):
        assert machine.get(address)["Cache-Control"] == "no-store"


def test_at_the_end_the_draft_its_papers_and_its_session_are_gone(machine: Client, tmp_path: Path) -> None:
    secret = started(machine)
    machine.post(f"/open/f/{secret}/form", {"entity_name": "梅里路便利店"})
    machine.post(f"/open/f/{secret}/papers", {"paper:floor_plan": paper()})
    machine.get(f"/open/f/{secret}/papers")
    kept = StoredFile.objects.get()
    assert machine.cookies["sessionid"].value and machine.cookies["csrftoken"].value
    answer = machine.post("/kiosk/end")
    assert (answer.status_code, answer["Location"]) == (302, "/kiosk")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Draft.objects.exists() and not DraftPaper.objects.exists()
    assert not StoredFile.objects.filter(pk=kept.pk).exists()
    assert machine.cookies["sessionid"].value == machine.cookies["csrftoken"].value == ""
    assert machine.cookies[COOKIE].value and machine.get("/kiosk").status_code == 200
    visit = KioskVisit.objects.get()
    assert (visit.opened, visit.card_token) == ([], "") and visit.ended_at


def test_a_paper_that_something_else_needs_stays_when_the_draft_goes(machine: Client) -> None:
    secret, elsewhere = started(machine), begun(Client())
    machine.post(f"/open/f/{secret}/papers", {"paper:floor_plan": paper()})
    Client().post(f"/open/f/{elsewhere}/papers", {"paper:floor_plan": paper()})
    machine.post("/kiosk/end")
    assert StoredFile.objects.count() == 1 and Draft.objects.get().papers.count() == 1


HOW = ["by the button", "by silence", "by the idle page", "by the next person", "by the sweep", "by removal"]


def ended(machine: Client, clock: time_machine.Traveller, how: str) -> Any:
    """The first answer that the machine gets once a visit is over."""
    if how == "by the button":
        return machine.post("/kiosk/end")
    if how == "by the idle page":
        return machine.get("/kiosk")
    if how == "by the next person":
        return machine.post("/kiosk/begin")
    if how == "by removal":
        operations.remove_kiosk(name="大厅1号机", now=timezone.now())
        return machine.get("/open")
    clock.shift(timedelta(seconds=75))
    if how == "by the sweep":
        operations.end_silent_visits(now=timezone.now())
    return machine.post("/kiosk/here")


@pytest.mark.parametrize("how", HOW)
def test_every_end_has_the_browser_forget_whoever_was_there(
    machine: Client, clock: time_machine.Traveller, how: str
) -> None:
    secret = started(machine)
    machine.get(f"/open/f/{secret}/form")
    before = machine.cookies["sessionid"].value
    answer = ended(machine, clock, how)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert machine.cookies["sessionid"].value != before
    assert not Draft.objects.exists()
    if how != "by removal":
        assert "Clear-Site-Data" not in machine.get("/kiosk/find").headers
        assert machine.cookies[COOKIE].value


def test_the_forms_of_a_page_that_ends_a_visit_can_be_sent(town: Town, clock: time_machine.Traveller) -> None:
    machine = Client(enforce_csrf_checks=True)
    machine.get(link())
    for shift in (0, 80):
        page = machine.get("/kiosk/find")
        token = page.context["csrf_token"]
        clock.shift(timedelta(seconds=shift))
        answer = machine.post("/kiosk/begin", {"csrfmiddlewaretoken": str(token)})
        assert (answer.status_code, answer["Location"]) == (302, "/kiosk/start")
    clock.shift(timedelta(seconds=80))
    page = machine.get("/kiosk/find")  # it ends the silent visit, and bears forms
    assert "Clear-Site-Data" in page.headers
    answer = machine.post("/kiosk/begin", {"csrfmiddlewaretoken": str(page.context["csrf_token"])})
    assert answer["Location"] == "/kiosk/start"


def test_the_language_that_was_chosen_on_the_idle_page_is_that_of_the_visit(machine: Client) -> None:
    machine.get("/look/language/en?next=/kiosk")
    machine.post("/kiosk/begin")
    assert '<html lang="en"' in machine.get("/kiosk/start").content.decode()
    machine.post("/kiosk/end")
    assert '<html lang="zh-Hans"' in machine.get("/kiosk").content.decode()


def test_whoever_strays_within_a_visit_loses_nothing(machine: Client) -> None:
    secret = started(machine)
    assert machine.get("/privacy")["Location"] == "/kiosk/start"
    assert machine.get(f"/open/f/{secret}/form").status_code == 200


def test_a_photo_on_a_receipt_stands_in_the_page_and_opens_nowhere_by_itself(machine: Client, town: Town) -> None:
    secret = started(machine)
    filled(machine, secret)
    address = machine.post(f"/open/f/{secret}/send", {"phone": PHONE, "agreed": "on"})["Location"].partition("?")[0]
    matter = Matter.objects.get(kind="application")
    photo = keep_photo(stream=BytesIO(jpeg()), filename="门头.jpg", now=NOW)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW, files=[photo.pk])
    page = machine.get(address).content.decode()
    assert f"{address}/photo/{photo.sha256}/small" in page
    assert f'href="{address}/photo' not in page
    assert is_led_away(machine.get(f"{address}/photo/{photo.sha256}"))
    assert b"".join(machine.get(f"{address}/photo/{photo.sha256}/small"))
    assert f'href="{address}/photo/{photo.sha256}"' in Client().get(address).content.decode()


def test_at_a_kiosk_what_is_done_elsewhere_is_not_explained(machine: Client) -> None:
    secret = started(machine)
    filled(machine, secret)
    address = machine.post(f"/open/f/{secret}/send", {"phone": PHONE, "agreed": "on"})["Location"].partition("?")[0]
    page = machine.get(address).content.decode()
    assert "请用手机扫回执上的码来办" in page and "“撤回申请”" not in page
    assert "“撤回申请”" in Client().get(address).content.decode()


@pytest.mark.parametrize("how", HOW[:-1])
def test_every_page_of_the_last_person_gives_nothing_to_the_next(
    machine: Client, clock: time_machine.Traveller, how: str
) -> None:
    secret = started(machine)
    filled(machine, secret)
    answer = machine.post(f"/open/f/{secret}/send", {"phone": PHONE, "agreed": "on"})
    token = token_of(Matter.objects.get(kind="application").pk)
    assert answer["Location"] == f"/r/{token}?sent" and machine.get(answer["Location"]).status_code == 200
    ended(machine, clock, how)
    for address in everything_of(secret, token):
        assert is_led_away(machine.get(address)), address
    for address in everything_of(secret, token)[:4]:
        assert is_led_away(machine.post(address, {"entity_name": "x"})), address
    assert Application.objects.count() == 1  # what was handed in stays


def test_silence_is_counted_from_the_last_touch(machine: Client, clock: time_machine.Traveller) -> None:
    secret = started(machine)
    for _step in range(3):
        clock.shift(timedelta(seconds=60))
        assert machine.post("/kiosk/here").status_code == 204
    clock.shift(timedelta(seconds=70))
    assert machine.get(f"/open/f/{secret}/form").status_code == 200
    clock.shift(timedelta(seconds=70))
    machine.get(f"/open/f/{secret}/form", headers={"HX-Request": "true"})  # fetched by the page itself
    clock.shift(timedelta(seconds=10))
    assert machine.post("/kiosk/here").status_code == 410
    assert is_led_away(machine.get(f"/open/f/{secret}/form"))
    assert not Draft.objects.exists()


def test_a_machine_that_was_switched_off_leaves_nothing_either(machine: Client, clock: time_machine.Traveller) -> None:
    started(machine)
    clock.shift(timedelta(seconds=74))
    assert operations.end_silent_visits(now=timezone.now()) == 0
    clock.shift(timedelta(seconds=1))
    assert operations.end_silent_visits(now=timezone.now()) == 1
    assert not Draft.objects.exists()


def test_a_link_that_this_visit_did_not_open_stays_shut(machine: Client) -> None:
    another = begun(Client())
    machine.post("/kiosk/begin")
    for address in everything_of(another):
        assert is_led_away(machine.get(address)), address
    assert Client().get(f"/open/f/{another}/form").status_code == 200


def test_a_scanned_draft_is_gone_on_with_and_stays_its_owners(machine: Client) -> None:
    secret = begun(Client())
    answer = machine.post("/kiosk/read", {"typed": f"http://127.0.0.1:8000/open/f/{secret}/form"})
    assert answer["Location"] == f"/open/f/{secret}/form" and machine.get(answer["Location"]).status_code == 200
    machine.post("/kiosk/end")
    assert is_led_away(machine.get(f"/open/f/{secret}/form"))
    assert Client().get(f"/open/f/{secret}/form").status_code == 200


def test_taken_along_the_draft_is_the_persons_and_no_longer_the_machines(machine: Client) -> None:
    secret = started(machine)
    assert is_form(machine.get(f"/kiosk/take/{secret}"), secret)  # nothing is shown before it was chosen
    machine.post(f"/kiosk/take/{secret}")
    assert 'class="receipt__qr"' in machine.get(f"/kiosk/take/{secret}").content.decode()
    machine.post("/kiosk/end")
    assert is_led_away(machine.get(f"/kiosk/take/{secret}"))
    assert Client().get(f"/open/f/{secret}/form").status_code == 200


def is_form(answer: Any, secret: str) -> bool:
    return bool(answer.headers.get("Location") == f"/open/f/{secret}/form")


def test_a_card_fills_in_the_representatives_number_and_is_kept_nowhere_else(machine: Client) -> None:
    answer = machine.post("/kiosk/read", {"typed": CARD})
    assert answer["Location"] == "/kiosk/start"
    assert "读到身份证了" in machine.get("/kiosk/start").content.decode()
    visit = KioskVisit.objects.get()
    assert visit.card_token and CARD not in visit.card_token
    assert CARD not in str(dict(machine.session))
    secret = begun(machine)
    assert operations.form_of(Draft.objects.get()) == {"representative_identity": CARD}
    assert f'value="{CARD}"' in machine.get(f"/open/f/{secret}/form").content.decode()
    assert KioskVisit.objects.get().card_token == ""


def test_a_card_that_no_application_was_begun_with_is_forgotten_at_the_end(machine: Client) -> None:
    machine.post("/kiosk/read", {"typed": CARD})
    machine.post("/kiosk/end")
    assert KioskVisit.objects.get().card_token == ""


@pytest.mark.parametrize("typed", ["", "110105194912310021", "a" * 500, "http://127.0.0.1:8000/r/" + "x" * 40])
def test_what_is_not_ours_is_said_and_begins_nothing(machine: Client, typed: str) -> None:
    answer = machine.post("/kiosk/read", {"typed": typed})
    assert answer.status_code == 422 and "没认出来" in answer.content.decode()
    assert not KioskVisit.objects.exists()


def handed_in(client: Client) -> Matter:
    secret = begun(client)
    filled(client, secret)
    client.post(f"/open/f/{secret}/send", {"phone": PHONE, "agreed": "on"})
    return Matter.objects.get(kind="application")


def test_a_receipts_number_alone_opens_nothing(machine: Client) -> None:
    matter = handed_in(Client())
    assert machine.post("/kiosk/read", {"typed": matter.number}).status_code == 422
    assert machine.post("/kiosk/find", {"number": matter.number}).status_code == 422
    assert is_led_away(machine.get(f"/receipt?number={matter.number}"))
    assert is_led_away(machine.get(f"/r/{token_of(matter.pk)}"))


@pytest.mark.parametrize("right", ["all", "code", "number", "phone"])
def test_a_number_opens_its_receipt_with_the_code_on_its_telephone(
    machine: Client, monkeypatch: pytest.MonkeyPatch, right: str
) -> None:
    monkeypatch.setattr("huiyin.people.sent_codes.secrets.randbelow", lambda _most: 123456)
    matter = handed_in(Client())
    number = "HY26-110482-B" if right in {"code", "phone"} else matter.number
    phone = "13900000000" if right in {"number"} else PHONE
    answer = machine.post("/kiosk/find", {"number": number, "phone": phone})
    assert answer["Location"] == "/kiosk/find/code"
    assert SentCode.objects.count() == 1
    answer = machine.post("/kiosk/find/code", {"code": "000000" if right == "phone" else "123456"})
    if right == "all":
        assert answer["Location"] == f"/r/{token_of(matter.pk)}"
        assert machine.get(answer["Location"]).status_code == 200
    else:
        assert answer.status_code == 422
        assert is_led_away(machine.get(f"/r/{token_of(matter.pk)}"))


def test_the_receipt_on_the_machine_prints_once_and_says_what_was_handed_in(machine: Client) -> None:
    secret = started(machine)
    filled(machine, secret)
    address = machine.post(f"/open/f/{secret}/send", {"phone": PHONE, "agreed": "on"})["Location"]
    page = machine.get(address).content.decode()
    slip = page.partition('<section class="slip"')[2].partition("</section>")[0]
    matter = Matter.objects.get(kind="application")
    assert "data-print-once" in slip and matter.number in slip and "receipt__qr" in slip
    assert "平面图" in slip
    assert "data-print-once" not in machine.get(address.partition("?")[0]).content.decode()
    for lead in ("/notices", "/mine", "/licence.pdf", "/do/"):
        assert f'href="/r/{token_of(matter.pk)}{lead}' not in page


def test_a_new_application_begins_in_the_machines_own_district_or_through_the_directory(machine: Client) -> None:
    machine.post("/kiosk/begin")
    page = machine.get("/kiosk/start").content.decode()
    code = area_tree().of_level("district")[0].code
    assert f"/open?in={code}" in page and 'href="/open/elsewhere"' in page
    assert f"/open/{STORE}?in={REGION}" in machine.get(f"/open?in={REGION}").content.decode()
    assert "?in=" not in machine.get("/open?in=<script>").content.decode()
