"""What waited without a signal is sent once; the page that the browser keeps has nothing of anybody."""

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from huiyin.domains.voice.models import VoiceRequest
from huiyin.domains.voice.tests.test_reporting_pages import WORDS, Reporter, jpeg, text_of
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters import queries
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.queries import opened

ADDRESS = "梅里新村 12 幢"


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


def waited(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "text": WORDS, "danger": "no", "address": ADDRESS, "phone": ""} | more


def send(form: dict[str, Any], client: Client | None = None) -> Any:
    return (client or Client()).post("/report/outbox", form)


def raised(answer: Any) -> Any:
    return queries.by_receipt(answer.json()["href"].removeprefix("/r/"))


def test_what_waited_becomes_a_matter_with_photo_number_and_receipt(town: Town) -> None:
    answer = send(waited(photos=jpeg(), phone="13812345678", danger="yes"))
    matter = raised(answer)
    assert (matter.summary, matter.address, matter.priority) == (WORDS, ADDRESS, 1)
    assert answer.json()["number"] == matter.number
    assert opened(matter.contact).phone == "13812345678"
    assert len(queries.history(matter, public_only=True)[0].files) == 1


def test_it_is_sent_once_however_often_the_answer_is_lost(town: Town) -> None:
    form = waited()
    assert send(form).json() == send(form).json() == send(form, Client()).json()
    assert VoiceRequest.objects.count() == 1
    other = send(form | {"text": "改过的话"})
    assert other.status_code == 422
    assert VoiceRequest.objects.count() == 1


def test_a_wrong_number_or_a_file_that_is_no_photo_does_not_hold_up_the_words(town: Town) -> None:
    matter = raised(send(waited(phone="138", photos=jpeg(PDF))))
    assert matter.contact is None
    assert matter.summary == WORDS


@pytest.mark.parametrize("wrong", [{"text": " "}, {"address": ""}, {"id": "1"}, {"danger": "?"}])
def test_what_cannot_be_taken_is_told(town: Town, wrong: dict[str, str]) -> None:
    answer = send(waited(**wrong))
    assert answer.status_code == 422
    assert answer.json()["problem"]


def test_without_its_token_nothing_is_taken_and_the_token_can_be_had(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(waited(), strict).status_code == 403
    token = strict.get("/report/outbox").json()["token"]
    assert strict.post("/report/outbox", waited(), headers={"X-CSRFToken": token}).status_code == 200


def test_the_page_that_is_kept_has_nothing_of_anybody(town: Town) -> None:
    one = Reporter()
    one.what(photos=jpeg())
    page = text_of(one.client.get("/report/offline"))
    assert WORDS not in page
    assert "csrfmiddlewaretoken" not in page
    assert "report/photo" not in page


def test_it_reads_wholly_in_english(town: Town) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    page = text_of(client.get("/report/offline"))
    assert not [c for c in page if "\u4e00" <= c <= "\u9fff"]
