"""Robots of groups and the WeCom application, against servers that answer as the vendors document."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.port import ChannelFailed, Outgoing
from huiyin.notices.channels.robots import DIALECTS, RobotChannel
from huiyin.notices.channels.wecom_app import BadWecomUrl, WecomAppChannel, wecom_app_channel
from huiyin.notices.tests.providers import Call, Provider, playing, said

NOW = 1_772_590_000.0
OK = {"wecom_robot": {"errcode": 0}, "dingtalk_robot": {"errcode": 0, "errmsg": "ok"}, "feishu_robot": {"code": 0}}


def told(address: str) -> Outgoing:
    return Outgoing(new_id(), address, "HY26-110482-B 超期了", "请今天定下谁来办。", "zh-hans")


def robot(name: str, provider: Provider) -> RobotChannel:
    return RobotChannel(name, DIALECTS[name], provider.way(), clock=lambda: NOW)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_group_reads_title_and_body(name: str) -> None:
    with playing(said(OK[name])) as vendor:
        robot(name, vendor).send(told(f"{vendor.url}/hook?key=k"))
    text = json.dumps(vendor.calls[0].json(), ensure_ascii=False)
    assert "HY26-110482-B 超期了\\n请今天定下谁来办。" in text
    assert vendor.calls[0].path == "/hook?key=k"


def digest(key: bytes, over: bytes) -> str:
    return base64.b64encode(hmac.new(key, over, hashlib.sha256).digest()).decode()


def test_dingtalk_is_signed_in_the_address() -> None:
    with playing(said({"errcode": 0})) as vendor:
        robot("dingtalk_robot", vendor).send(told(f"{vendor.url}/robot/send?access_token=t#SECabc"))
    query = parse_qs(urlsplit(vendor.calls[0].path).query)
    assert query["access_token"] == ["t"]
    assert query["timestamp"] == ["1772590000000"]
    assert query["sign"] == [digest(b"SECabc", b"1772590000000\nSECabc")]


def test_feishu_is_signed_in_the_object() -> None:
    with playing(said({"code": 0})) as vendor:
        robot("feishu_robot", vendor).send(told(f"{vendor.url}/hook/x#abc"))
    sent = vendor.calls[0].json()
    assert (sent["timestamp"], sent["sign"]) == ("1772590000", digest(b"1772590000\nabc", b""))


LIES = [
    ("wecom_robot", {"errcode": 93000, "errmsg": "invalid webhook url"}, True),
    ("wecom_robot", {"errcode": 45009, "errmsg": "api freq out of limit"}, False),
    ("dingtalk_robot", {"errcode": 310000, "errmsg": "sign not match"}, True),
    ("dingtalk_robot", {"errcode": 130101, "errmsg": "send too fast"}, False),
    ("feishu_robot", {"code": 19021, "msg": "sign match fail"}, True),
    ("feishu_robot", {"code": 9499, "msg": "too many request"}, False),
    ("feishu_robot", {"StatusMessage": "success"}, False),
]


@pytest.mark.parametrize(("name", "answer", "permanent"), LIES)
def test_a_robot_that_says_ok_and_means_no_is_a_failure(name: str, answer: object, permanent: bool) -> None:
    with playing(said(answer)) as vendor, pytest.raises(ChannelFailed) as failed:
        robot(name, vendor).send(told(f"{vendor.url}/hook#secret-word"))
    assert failed.value.permanent is permanent
    assert "secret-word" not in failed.value.reason


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (404, True), (301, True)])
def test_what_is_no_answer_of_the_vendor_is_a_failure(status: int, permanent: bool) -> None:
    with playing(said({"errcode": 0}, status)) as vendor, pytest.raises(ChannelFailed) as failed:
        robot("wecom_robot", vendor).send(told(f"{vendor.url}/hook"))
    assert failed.value.permanent is permanent


def test_a_page_in_place_of_an_answer_is_a_passing_failure() -> None:
    with playing(lambda _: (200, {}, b"<html>captive portal")) as vendor, pytest.raises(ChannelFailed) as failed:
        robot("wecom_robot", vendor).send(told(f"{vendor.url}/hook"))
    assert not failed.value.permanent


def test_an_endless_answer_is_cut() -> None:
    with playing(lambda _: (200, {}, b"x" * 500_000)) as vendor, pytest.raises(ChannelFailed):
        robot("wecom_robot", vendor).send(told(f"{vendor.url}/hook"))


def application(provider: Provider) -> WecomAppChannel:
    return WecomAppChannel("corp", "s/e", 1000002, provider.url, provider.way())


def test_a_member_is_told_and_the_token_asked_for_once() -> None:
    def answer(call: Call) -> tuple[int, dict[str, str], bytes]:
        token = {"errcode": 0, "access_token": "T", "expires_in": 7200}
        return said(token if "gettoken" in call.path else {"errcode": 0, "invaliduser": ""})(call)

    with playing(answer) as vendor:
        channel = application(vendor)
        channel.send(told("zhang.san"))
        channel.send(told("zhang.san"))
    assert [call.path.partition("?")[0] for call in vendor.calls] == [
        "/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/message/send",
    ]  # fmt: skip
    assert vendor.calls[0].method == "GET"
    assert parse_qs(urlsplit(vendor.calls[0].path).query)["corpsecret"] == ["s/e"]
    sent = vendor.calls[1].json()
    assert (sent["touser"], sent["agentid"]) == ("zhang.san", 1000002)


@pytest.mark.parametrize(
    ("code", "permanent"), [(60111, True), (81013, True), (45009, False), (-1, False), (42001, False)]
)
def test_the_code_decides_whether_trying_again_helps(code: int, permanent: bool) -> None:
    def answer(call: Call) -> tuple[int, dict[str, str], bytes]:
        if "gettoken" in call.path:
            return said({"errcode": 0, "access_token": "T", "expires_in": 7200})(call)
        return said({"errcode": code, "errmsg": "zhang.san no"})(call)

    with playing(answer) as vendor:
        channel = application(vendor)
        for _ in range(2):
            with pytest.raises(ChannelFailed) as failed:
                channel.send(told("zhang.san"))
    assert failed.value.permanent is permanent
    assert "zhang.san" not in failed.value.reason
    asked_anew = sum("gettoken" in call.path for call in vendor.calls)
    assert asked_anew == (2 if code == 42001 else 1)


@pytest.mark.parametrize("url", ["http://c:s@host/?agent=1", "https://host/?agent=1", "https://c:s@host/", "x"])
def test_a_bad_setting_says_what_is_wrong(url: str) -> None:
    with pytest.raises(BadWecomUrl, match="HUIYIN_WECOM_APP_URL"):
        wecom_app_channel(url)


def test_the_setting_is_the_vendors_address() -> None:
    channel = wecom_app_channel("https://ww12:se%2Fcret@qyapi.weixin.qq.com/?agent=1000002")
    assert (channel.corp, channel.secret, channel.agent) == ("ww12", "se/cret", 1000002)
    assert channel.base == "https://qyapi.weixin.qq.com"
    assert "cret" not in repr(channel)
