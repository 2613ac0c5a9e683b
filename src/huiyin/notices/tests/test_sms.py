"""Text messages against a server that answers as the provider documents, and how they are counted."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import ChannelFailed, Outgoing, Recipient
from huiyin.notices.channels.sms import BadSmsUrl, TencentSmsChannel, sms_channel
from huiyin.notices.rules import text_message_parts
from huiyin.notices.tests.providers import Call, Provider, hanging, playing, said

PHONE = "13800000000"
FACTS = {"number": "HY26-110482-B", "state": "已受理", "unit": "物业管理科"}


def told() -> Outgoing:
    return Outgoing(new_id(), PHONE, "题", "文", "zh-hans", facts=FACTS)


def channel_to(provider: Provider, more: str = "") -> TencentSmsChannel:
    url = f"tencent://id:key@ap-guangzhou/?app=1400&sign=%E5%9B%9E%E9%9F%B3&template=77&endpoint={provider.url}{more}"
    found = sms_channel(url)
    assert isinstance(found, TencentSmsChannel)
    return found


def status(code: str, message: str = "send success") -> Callable[[Call], tuple[int, dict[str, str], bytes]]:
    one = {"SerialNo": "1", "PhoneNumber": f"+86{PHONE}", "Fee": 1, "Code": code, "Message": message, "IsoCode": "CN"}
    return said({"Response": {"SendStatusSet": [one], "RequestId": "r"}})


ALARM = {"what": "烟雾报警", "where": "梅里新村 8 幢 401", "since": "今天 14:09"}
ALARM |= {"number": "HY26-110482-B", "state": "烟雾报警"}


def sent(facts: dict[str, str], more: str = "") -> tuple[str, list[str]]:
    """The registered text that is asked for, and what fills its places."""
    with playing(status("Ok")) as provider:
        channel_to(provider, more).send(Outgoing(new_id(), PHONE, "题", "文", "zh-hans", facts=facts))
    (call,) = provider.calls
    return call.json()["TemplateId"], call.json()["TemplateParamSet"]


def test_an_alarm_and_what_became_of_it_have_texts_of_their_own() -> None:
    own = "&alarm_template=88&outcome_template=99&outcome_facts=where,state,cause"
    assert sent(ALARM, own) == ("88", ["烟雾报警", "梅里新村 8 幢 401", "今天 14:09"])
    assert sent(ALARM | {"state": "核实为误报", "cause": "水汽"}, own) == (
        "99",
        ["梅里新村 8 幢 401", "核实为误报", "水汽"],
    )
    assert sent(FACTS, own) == ("77", ["HY26-110482-B", "已受理"])


def test_an_alarm_takes_the_ordinary_text_where_none_of_its_own_is_registered() -> None:
    assert sent(ALARM) == ("77", ["HY26-110482-B", "烟雾报警"])


def test_of_a_long_address_the_building_and_the_flat_are_kept() -> None:
    long = ALARM | {"where": "梅里街道梅里社区第三网格" * 4 + " 8 幢 401"}
    _text, (_what, where, _since) = sent(long, "&alarm_template=88")
    assert len(where) == 30
    assert where.endswith("8 幢 401")


def test_the_registered_text_is_filled_in_order() -> None:
    with playing(status("Ok")) as provider:
        outgoing = told()
        receipt = channel_to(provider).send(outgoing)
    (call,) = provider.calls
    asked = call.json()
    assert (asked["TemplateId"], asked["SignName"], asked["SmsSdkAppId"]) == ("77", "回音", "1400")
    assert asked["TemplateParamSet"] == ["HY26-110482-B", "已受理"]
    assert asked["PhoneNumberSet"] == ["+8613800000000"]
    assert call.headers["x-tc-action"] == "SendSms"
    assert "Signature=" in call.headers["authorization"]
    assert "key" not in call.headers["authorization"].replace("key=", "")
    assert PHONE not in receipt.said


@pytest.mark.parametrize(
    ("code", "permanent"),
    [("InvalidParameterValue.IncorrectPhoneNumber", True), ("FailedOperation.PhoneNumberInBlacklist", True),
     ("LimitExceeded.PhoneNumberThirtySecondLimit", False), ("FailedOperation.InsufficientBalanceInSmsPackage", False)],
)  # fmt: skip
def test_a_number_refused_in_a_good_answer_is_a_failure(code: str, permanent: bool) -> None:
    with playing(status(code, f"{PHONE} refused")) as provider, pytest.raises(ChannelFailed) as failed:
        channel_to(provider).send(told())
    assert failed.value.permanent is permanent
    assert PHONE not in failed.value.reason


def test_an_error_of_the_whole_request_is_a_passing_failure() -> None:
    error = {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}, "RequestId": "r"}}
    with playing(said(error)) as provider, pytest.raises(ChannelFailed, match="AuthFailure") as failed:
        channel_to(provider).send(told())
    assert not failed.value.permanent


def test_a_provider_that_hangs_is_left() -> None:
    with hanging() as port:
        given = channel_to(Provider(lambda _: (200, {}, b""), port=port))
        channel = TencentSmsChannel(
            **{name: getattr(given, name) for name in given.__slots__ if name not in {"limit", "brake"}}, limit=1
        )
        began = time.monotonic()
        with pytest.raises(ChannelFailed) as failed:
            channel.send(told())
        assert not failed.value.permanent
        assert time.monotonic() - began < 10
        with pytest.raises(ChannelFailed, match="a moment ago"):
            channel.send(told())


@pytest.mark.parametrize(
    "url", ["tencent://", "tencent://id:key@r/", "tencent://id:key@r/?app=1&sign=s", "https://id:key@r/?app=1"]
)
def test_a_bad_setting_says_what_is_wrong(url: str) -> None:
    with pytest.raises(BadSmsUrl, match="HUIYIN_SMS_URL"):
        sms_channel(url)


def test_a_folder_plays_the_provider(tmp_path: Path) -> None:
    channel = sms_channel(f"folder://{tmp_path}")
    assert isinstance(channel, FolderChannel)
    assert channel.addresses_of(Recipient(email="a@b.cn", phone=PHONE)) == (PHONE,)
    channel.send(told())
    assert json.loads(json.dumps(channel.arrivals()))[0]["address"] == PHONE


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 1), ("回" * 70, 1), ("回" * 71, 2), ("回" * 134, 2), ("a" * 135, 3), ("𠮷" * 35, 1), ("𠮷" * 36, 2)],
)
def test_a_text_is_billed_by_seventy_units_then_sixty_seven(text: str, parts: int) -> None:
    assert text_message_parts(text) == parts
