"""`/api/v1/industries`: anybody may ask what it takes."""

import json
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from huiyin.domains.permits.commands import commands

pytestmark = pytest.mark.django_db
PLAN = "/api/v1/industries/convenience_store/plan"


def asked(path: str, **query: str) -> tuple[int, Any]:
    response = Client().get(path, query)
    return response.status_code, response.json()


def test_industries_are_listed_with_what_has_to_be_answered() -> None:
    status, told = asked("/api/v1/industries")
    assert status == 200
    store = next(one for one in told["items"] if one["code"] == "convenience_store")
    questions = {one["code"]: one for one in store["questions"]}
    assert (questions["area"]["kind"], questions["area"]["unit"]) == ("number", "m²")
    assert (questions["area"]["default"], questions["only_prepackaged"]["default"]) == (None, False)
    assert told["regions"]["310115"] == {"zh": "上海市浦东新区", "en": "Pudong, Shanghai"}


def test_a_plan_is_what_the_command_prints() -> None:
    status, told = asked(PLAN, region="310115", answers="sells_tobacco=yes,area=80", day="2026-11-26")
    assert status == 200
    words = ["--region", "310115", "--answers", "sells_tobacco=yes,area=80", "--day", "2026-11-26", "--json"]
    printed = CliRunner().invoke(commands, ["permits", "plan", "convenience_store", *words]).stdout
    assert told == json.loads(printed)


def test_each_thing_that_is_wrong_is_an_error_under_its_own_name() -> None:
    for query, fields in (
        ({"answers": "area=-5,sells_tobacco=perhaps"}, {"area", "sells_tobacco"}),
        ({"answers": ""}, {"area", "sells_tobacco"}),
        ({"answers": "area"}, {"answers"}),
        ({"answers": "area=80,sells_tobacco=no", "region": "310999"}, {"region"}),
        ({"answers": "area=80,sells_tobacco=no", "commit": "food"}, {"commit"}),
        ({"answers": "area=80,sells_tobacco=no", "day": "1999-01-01"}, {"day"}),
        ({"answers": "area=80,sells_tobacco=no", "day": "someday"}, {"day"}),
    ):
        status, told = asked(PLAN, **query)
        assert status == 422, query
        assert {error["field"] for error in told["errors"]} == fields


def test_an_industry_that_nobody_knows_is_not_found() -> None:
    assert asked("/api/v1/industries/smithy/plan")[0] == 404
