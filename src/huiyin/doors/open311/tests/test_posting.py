"""POST Service Request."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.domains.voice.models import Answer, VoiceRequest
from huiyin.doors.open311.tests.conftest import EXIT, exit_form
from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.matters import queries as matters
from huiyin.matters.tests.cast import INSIDE, Town
from huiyin.people.keys import Scope, create_key
from huiyin.people.queries import opened
from huiyin.places.operations.addresses import AddressDraft, keep_addresses


def test_a_report_becomes_a_matter_with_an_owner(stranger: Stranger, town: Town) -> None:
    said = stranger.post("requests", exit_form())
    assert said.status == 200
    (request,) = said.json
    assert set(request) == {"service_request_id", "service_notice", "account_id"}
    assert request["service_notice"] == "收到后 1 个工作日内答复。"
    assert request["account_id"] is None
    matter = matters.by_number(request["service_request_id"])
    assert matter.source == "open311"
    assert matter.owner_person == town.users["secretary"]
    assert VoiceRequest.objects.get(pk=matter.id).category.code == EXIT  # type: ignore[union-attr]


def test_the_answer_in_xml_has_a_number_and_no_token(stranger: Stranger) -> None:
    root = stranger.post("requests", exit_form(), "xml").xml
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id", "").startswith("HY")
    assert root.find("request/token") is None


def test_a_description_is_optional(stranger: Stranger, post: Callable[..., str]) -> None:
    assert matters.by_number(post(description="")).summary == "消防通道堵塞"


@pytest.mark.parametrize("wrong", ["", "hy_nothing_here", "x"])
def test_without_a_good_key_it_is_403(stranger: Stranger, wrong: str) -> None:
    stranger.key = wrong
    assert stranger.post("requests", exit_form()).status == 403
    assert stranger.post("servicerequestupdates", {"service_request_id": "1", "update_id": "1"}).status == 403


def test_a_key_for_something_else_is_403(stranger: Stranger) -> None:
    stranger.key = create_key(name="别的", scopes=frozenset({Scope.MATTERS}), now=datetime.now(UTC))
    assert "open311" in stranger.post("requests", exit_form()).errors[0]


def test_a_key_may_stand_in_the_address(stranger: Stranger) -> None:
    key, stranger.key = stranger.key, ""
    assert stranger.post("requests", exit_form(api_key=key)).status == 200


def test_an_unknown_service_is_404_and_none_is_400(stranger: Stranger) -> None:
    assert stranger.post("requests", exit_form(service_code="nothing")).status == 404
    assert stranger.post("requests", exit_form(service_code="")).errors == ["service_code: missing"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"lat": "", "long": ""}, "location"),
        ({"lat": ""}, "lat and long"),
        ({"lat": "north"}, "lat"),
        ({"lat": "NaN", "long": "NaN"}, "lat"),
        ({"lat": "120.955", "long": "31.305"}, "swapped"),
        ({"lat": "99", "long": "200"}, "long"),
        ({"description": "字" * 4001}, "description"),
        ({"email": "nobody"}, "email"),
        ({"media_url": "javascript:alert(1)"}, "media_url"),
        ({"address_id": "77", "lat": "", "long": ""}, "address_id"),
        ({"service_code": "street-lamp", "attribute[blocked-by][]": ""}, "attribute[lamps]: missing"),
        ({"attribute[blocked-by][]": "elephant"}, "attribute[blocked-by]"),
        ({"attribute[floor]": "third"}, "attribute[floor]: not a number"),
        ({"attribute[nothing]": "1"}, "attribute[nothing]"),
    ],
)
def test_what_is_wrong_is_400_and_named(stranger: Stranger, changed: dict[str, str], problem: str) -> None:
    said = stranger.post("requests", exit_form(**changed))
    assert said.status == 400
    assert problem in " ".join(said.errors)


def test_several_errors_come_at_once(stranger: Stranger) -> None:
    assert len(stranger.post("requests", {"description": "x", "media_url": "x"}).errors) == 3


def test_several_values_of_one_question_are_kept(stranger: Stranger) -> None:
    form: dict[str, Any] = exit_form() | {"attribute[blocked-by][]": ["things", "lock"], "attribute[floor]": "-1"}
    number = stranger.post("requests", form).json[0]["service_request_id"]
    kept = Answer.objects.filter(request__matter__number=number).values_list("question__code", "value")
    assert sorted(kept) == [("blocked-by", "lock"), ("blocked-by", "things"), ("floor", "-1")]


@pytest.mark.parametrize(("first", "last", "name"), [("三", "张", "张三"), ("Ada", "Love", "Ada Love")])
def test_contact_is_kept_encrypted_and_never_shown(
    stranger: Stranger, post: Callable[..., str], first: str, last: str, name: str
) -> None:
    number = post(first_name=first, last_name=last, phone="138 1234 5678", email="ada@example.org", device_id="dev-1")
    contact = matters.by_number(number).contact
    assert contact is not None
    assert (opened(contact).name, opened(contact).phone) == (name, "13812345678")
    shown = stranger.get(f"requests/{number}", extensions="true").content.decode()
    assert not any(secret in shown for secret in ("1381234", "ada@", name, "dev-1"))


def test_an_address_that_is_known_is_put_on_the_map(stranger: Stranger, post: Callable[..., str], town: Town) -> None:
    keep_addresses(drafts=[AddressDraft("梅里新村 12 幢", *INSIDE)])
    number = post(lat="", long="", address_string="梅里新村12栋三楼")
    assert matters.by_number(number).area.code == "cell-0-0"


def test_an_unknown_address_is_kept_and_goes_to_the_city_desk(post: Callable[..., str], town: Town) -> None:
    matter = matters.by_number(post(lat="", long="", address_string="某处"))
    assert (matter.address, matter.owner_person) == ("某处", town.users["desk"])


def test_a_report_sent_again_with_its_key_is_one_report(stranger: Stranger) -> None:
    again = {"Idempotency-Key": "device-7-1"}
    first = stranger.post("requests", form=exit_form(), headers=again).json
    assert stranger.post("requests", form=exit_form(), headers=again).json == first
    assert stranger.post("requests", form=exit_form(description="另一件事"), headers=again).status == 400
    assert VoiceRequest.objects.count() == 1


def test_photos_may_come_in_the_form_itself(stranger: Stranger) -> None:
    form = exit_form(api_key=stranger.key) | {"media": SimpleUploadedFile("a.jpg", phone_photo(), "image/jpeg")}
    said = stranger.client.post("/open311/v2/requests.json", form)
    number = said.json()[0]["service_request_id"]
    shown = stranger.get(f"requests/{number}").json[0]
    photo = stranger.client.get(shown["media_url"])
    assert (photo.status_code, photo.headers["Content-Type"]) == (200, "image/jpeg")


def test_a_file_that_is_no_photo_is_400(stranger: Stranger) -> None:
    form = exit_form(api_key=stranger.key) | {"media": SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")}
    assert stranger.client.post("/open311/v2/requests.json", form).status_code == 400


def test_control_characters_and_html_do_no_harm(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post(description="<b>堵</b>\x00\x07 & ]]>")
    assert stranger.get(f"requests/{number}", "xml").xml.findtext("request/description") == "<b>堵</b> & ]]>"
