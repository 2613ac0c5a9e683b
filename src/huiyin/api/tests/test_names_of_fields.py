"""A wrong field is named as the caller wrote it, and what is wrong with it is said in the caller's language."""

import re
from typing import Any

import pytest

from huiyin.api.tests.conftest import Caller, a_report
from huiyin.api.tests.test_bad_input import fields_of, problem


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"words": {"a": 1}}, {"data.words": "要是文字"}),
        ({"words": "字" * 10_001}, {"data.words": "最多 10000 个字"}),
        ({"words": 2**60}, {"data.words": f"不能大于 {2**53 - 1}"}),
        ({"BIG": "x"}, {"data.BIG": "格式不对"}),
        ([], {"data": "要是一个 JSON 对象"}),
    ],
)
def test_the_fields_of_an_action_have_the_callers_names(hotline: Caller, data: Any, told: dict[str, str]) -> None:
    number = hotline.post("/matters/voice", a_report()).json()["number"]
    response = hotline.post(f"/matters/{number}/actions/accept", {"data": data})
    assert fields_of(problem(response, 422, "bad-fields")) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"text": ""}, {"text": "至少要 1 个字"}),
        ({"lon": "x"}, {"lon": "要是数字"}),
        ({"danger": "x"}, {"danger": "只能是 true 或 false"}),
        ({"crs": "mars"}, {"crs": "只能是：wgs84, gcj02, bd09"}),
        ({"photos": ["x"] * 11}, {"photos": "最多 10 项"}),
        ({"photos": 1}, {"photos": "要是一个列表"}),
        ({"photos": [1]}, {"photos.0": "要是文字"}),
        ({"contact": "x"}, {"contact": "要是一个 JSON 对象"}),
        ({"contact": {"fax": "1"}}, {"contact.fax": "没有这一项"}),
        ({"attributes": {"floor": ["x", 1]}}, {"attributes.floor": "要是文字", "attributes.floor.1": "要是文字"}),
        ({"attributes": {"floor": {}}}, {"attributes.floor": "要是文字"}),
    ],
)
def test_the_fields_of_a_report_have_the_callers_names(
    hotline: Caller, more: dict[str, Any], told: dict[str, str]
) -> None:
    assert fields_of(problem(hotline.post("/matters/voice", a_report(**more)), 422, "bad-fields")) == told


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "x"), ("limit", "0"), ("limit", "201"), ("since", "x"), ("state", "?")]
)
def test_a_wrong_parameter_is_told_in_both_languages(hotline: Caller, name: str, value: str) -> None:
    chinese = fields_of(problem(hotline.get("/matters", {name: value}), 422, "bad-fields"))[name]
    assert re.search("[一-鿿]", chinese)
    english = fields_of(problem(hotline.get("/matters", {name: value}, Accept_Language="en"), 422, "bad-fields"))[name]
    assert not re.search("[一-鿿]", english)
