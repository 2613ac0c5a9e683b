"""Discovery, the list of services and their definitions."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from lxml import etree

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category
from huiyin.domains.voice.operations import install_categories
from huiyin.doors.open311.tests.stranger import Stranger

DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}


@pytest.mark.parametrize("fmt", ["xml", "json"])
def test_discovery_is_served_as_a_bare_media_type(client: Client, fmt: str) -> None:
    answer = client.get(f"/open311/v2/discovery.{fmt}")
    assert answer.headers["Content-Type"] == {"xml": "text/xml", "json": "application/json"}[fmt]


def test_discovery_lists_a_production_and_a_test_endpoint(client: Client) -> None:
    said = json.loads(client.get("/open311/v2/discovery.json").content)
    assert said["contact"]
    assert said["key_service"]
    assert datetime.fromisoformat(said["changeset"]) < datetime.now(UTC)
    assert {e["type"]: e["url"] for e in said["endpoints"]} == {
        "production": "http://testserver/open311/v2",
        "test": "http://testserver/open311/v2/test",
    }
    assert all(e["specification"] == "http://wiki.open311.org/GeoReport_v2" for e in said["endpoints"])
    assert all(e["formats"] == ["text/xml", "application/json"] for e in said["endpoints"])


def test_discovery_says_the_same_in_xml(client: Client) -> None:
    root = etree.fromstring(client.get("/open311/v2/discovery.xml").content)
    assert root.tag == "discovery"
    assert root.xpath("endpoints/endpoint/type/text()") == ["production", "test"]
    assert root.xpath("endpoints/endpoint[1]/formats/format/text()") == ["text/xml", "application/json"]


def test_every_address_that_discovery_lists_answers(stranger: Stranger) -> None:
    said = json.loads(stranger.client.get("/open311/v2/discovery.json").content)
    for endpoint in said["endpoints"]:
        assert stranger.client.get(f"{endpoint['url']}/services.xml").status_code == 200


def test_services_are_the_categories_that_take_requests(stranger: Stranger) -> None:
    services = stranger.get("services").json
    assert len(services) >= 40
    found = {service["service_code"]: service for service in services}
    assert len(found) == len(services)
    assert found["blocked-fire-exit"] == {
        "service_code": "blocked-fire-exit",
        "service_name": "消防通道堵塞",
        "description": "楼梯、走道、安全出口或消防车道被车辆、杂物占住，或者被锁上。",
        "metadata": True,
        "type": "realtime",
        "keywords": "消防通道, 安全出口, 楼道堆物, 消防车道, fire exit, escape route",
        "group": "消防安全",
    }
    assert all(all(value not in (None, "") for value in service.values()) for service in services)


def test_services_in_xml_carry_every_element_with_text(stranger: Stranger) -> None:
    root = stranger.get("services", "xml").xml
    assert root.tag == "services"
    for service in root.findall("service"):
        assert [e.tag for e in service] == [
            "service_code", "service_name", "description", "metadata", "type", "keywords", "group"
        ]  # fmt: skip
        assert all(e.text for e in service)
        assert service.findtext("metadata") in {"true", "false"}


def test_services_speak_english_to_those_who_ask_for_it(stranger: Stranger) -> None:
    said = stranger.client.get("/open311/v2/services.json", headers={"Accept-Language": "en"})
    assert "Blocked fire exit" in {service["service_name"] for service in json.loads(said.content)}
    assert "Accept-Language" in said.headers["Vary"]


def test_a_definition_is_a_bare_object_with_questions_in_order(stranger: Stranger) -> None:
    said = stranger.get("services/blocked-fire-exit").json
    assert said["service_code"] == "blocked-fire-exit"
    first = said["attributes"][0]
    assert (first["code"], first["datatype"], first["required"], first["order"]) == (
        "blocked-by", "multivaluelist", False, 1
    )  # fmt: skip
    assert first["values"][0] == {"key": "vehicle", "name": "车辆"}
    assert [a["order"] for a in said["attributes"]] == [1, 2]


def test_services_with_metadata_define_every_datatype_between_them(stranger: Stranger) -> None:
    asking = [s["service_code"] for s in stranger.get("services").json if s["metadata"]]
    assert len(asking) >= 4
    seen, required = set(), set()
    for code in asking:
        root = stranger.get(f"services/{code}", "xml").xml
        assert root.tag == "service_definition"
        assert root.findtext("service_code") == code
        for attribute in root.findall("attributes/attribute"):
            tags = [e.tag for e in attribute if e.tag != "values"]
            assert tags == [
                "variable", "code", "datatype", "required", "datatype_description", "order", "description"
            ]  # fmt: skip
            assert all(attribute.findtext(tag) for tag in tags)
            has_values = bool(attribute.findall("values/value"))
            assert has_values == attribute.findtext("datatype", "").endswith("list")
            seen.add(attribute.findtext("datatype"))
            required.add(attribute.findtext("required"))
    assert seen == DATATYPES
    assert required == {"true", "false"}


def test_the_first_service_takes_a_report_without_any_answers(stranger: Stranger) -> None:
    first = stranger.get("services").json[0]["service_code"]
    assert stranger.post("requests", {"service_code": first, "address_string": "梅里新村"}).status == 200


def test_a_service_without_questions_has_an_empty_definition(stranger: Stranger) -> None:
    assert stranger.get("services/manhole").json == {"service_code": "manhole", "attributes": []}


@pytest.mark.parametrize(
    "path", ["services/nothing", "services/fire", "requests/HY26-000001-X", "requests/1", "tokens/1"]
)
@pytest.mark.parametrize("fmt", ["xml", "json"])
def test_what_is_not_there_is_404_in_the_format_asked_for(stranger: Stranger, path: str, fmt: str) -> None:
    said = stranger.get(path, fmt)
    assert said.status == 404
    if fmt == "xml":
        assert said.xml.tag == "errors"
        assert said.xml.findtext("error/code") == "404"
        assert said.xml.findtext("error/description")
    else:
        assert len(said.errors) == 1


@pytest.mark.parametrize("path", ["services", "services/manhole", "requests", "servicerequestupdates", "tokens/1"])
def test_another_jurisdiction_is_404_and_an_empty_one_is_none(stranger: Stranger, path: str) -> None:
    assert "jurisdiction_id" in stranger.get(path, jurisdiction_id="nowhere.example").errors[0]
    assert "jurisdiction_id" not in stranger.get(path, jurisdiction_id="").content.decode()


def test_our_jurisdiction_may_be_named(stranger: Stranger, settings: object) -> None:
    assert stranger.get("services", jurisdiction_id=settings.OPEN311_JURISDICTION).status == 200  # type: ignore[attr-defined]


def test_an_endpoint_written_with_a_slash_at_its_end_works(stranger: Stranger) -> None:
    assert stranger.client.get("/open311/v2//services.xml").status_code == 200


def test_an_address_that_does_not_exist_answers_with_errors(stranger: Stranger) -> None:
    said = stranger.client.get("/open311/v2/nothing")
    assert said.status_code == 404
    assert etree.fromstring(said.content).findtext("error/code") == "404"


def test_a_method_that_an_address_does_not_know_is_refused(stranger: Stranger) -> None:
    said = stranger.client.delete("/open311/v2/requests.json")
    assert said.status_code == 405
    assert "POST" in said.headers["Allow"]


def test_pages_of_other_sites_may_ask(stranger: Stranger) -> None:
    assert stranger.client.options("/open311/v2/requests.json").status_code == 200
    assert stranger.client.get("/open311/v2/services.json").headers["Access-Control-Allow-Origin"] == "*"


def test_categories_are_installed_once_and_a_citys_changes_stand(db: None) -> None:
    Category.objects.filter(code="manhole").update(within="2 working days")
    assert install_categories() == 0
    call_command("migrate", "voice", verbosity=0)
    queries.forget()
    assert queries.categories()["manhole"].within == "2 working days"
