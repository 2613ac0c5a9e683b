"""The application is printed from the one form: by its applicant, and by who reads the whole of it at the window."""

import io

import pypdf
from django.test import Client

from huiyin.domains.permits.operations import advance, hand_in
from huiyin.domains.permits.tests.cast import case, wanted
from huiyin.domains.permits.tests.test_pages import signed_in
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR


def accepted(town: Town) -> Matter:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return matter


def test_whoever_holds_the_receipt_prints_what_was_handed_in(town: Town) -> None:
    matter = accepted(town)
    answer = Client().get(f"/r/{token_of(matter.pk)}/application.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    read = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    said = read.replace("\n", "")
    for words in ("行业综合许可证申请书", matter.number, "烟草专卖零售许可", "91110000600037341L", "场所平面图"):
        assert words in said, words
    assert "11010519491231002X" not in said


def test_the_window_prints_it_and_an_authority_does_not(town: Town) -> None:
    matter = accepted(town)
    address = f"/desk/permits/{matter.number}/application.pdf"
    assert signed_in(town, "window").get(address).status_code == 200
    assert signed_in(town, "market").get(address).status_code == 403
    one = case(matter, "food").matter.number
    assert signed_in(town, "market").get(f"/desk/permits/{one}/application.pdf").status_code == 404
    assert Client().get(address).status_code == 302
