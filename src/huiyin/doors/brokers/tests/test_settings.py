"""Which brokers, and which part of a topic is the device's address."""

import pytest
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import strategies as st

from huiyin.doors.brokers.configured import BadSetting, broker, configured
from huiyin.doors.brokers.templates import BadTemplate, template

PLAIN = "mqtt://10.0.0.5/?topic=site/{address}/telemetry"


def test_an_address_says_all(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "mqtts://a%40b:p%3Aw@lora.example.org:9883/?reader=chirpstack&share=&client=we&version=3"
    monkeypatch.setenv("HUIYIN_BROKERS", f"{PLAIN}\n  {whole}")
    plain, lora = configured()
    assert (plain.host, plain.port, plain.tls, plain.user, plain.version) == ("10.0.0.5", 1883, False, "", 5)
    assert plain.subscriptions == ("$share/huiyin/site/+/telemetry",)
    assert plain.client.endswith("-0")
    assert (lora.host, lora.port, lora.tls) == ("lora.example.org", 9883, True)
    assert (lora.user, lora.password, lora.client, lora.version) == ("a@b", "p:w", "we", 4)
    assert lora.subscriptions == ("application/+/device/+/event/+",)


@pytest.mark.parametrize(
    "text",
    [
        "http://10.0.0.5/?topic=a/{address}",
        "mqtt:///?topic=a/{address}",
        "mqtt://10.0.0.5:port/?topic=a/{address}",
        "mqtt://10.0.0.5/",
        "mqtt://10.0.0.5/?topic=a/b",
        "mqtt://10.0.0.5/?topic=a/{address}/{address}",
        "mqtt://10.0.0.5/?reader=nobody",
        "mqtt://10.0.0.5/?tpoic=a/{address}",
        f"{PLAIN}&version=4",
        f"{PLAIN}&ca=/nowhere",
    ],
)
def test_a_wrong_address_stops_the_start_and_tells_no_password(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HUIYIN_BROKERS", text.replace("://", "://user:secret-word@"))
    (found,) = [one for one in run_checks() if one.id == "huiyin.doors.brokers.E001"]
    assert "secret-word" not in found.msg


@pytest.mark.parametrize(
    ("text", "topic", "address"),
    [
        ("site/{address}/telemetry", "site/d-1/telemetry", "d-1"),
        ("site/{address}/telemetry", "site/d-1/other", None),
        ("site/{address}/telemetry", "site/d-1", None),
        ("+/room-{address}/#", "a/room-12/b/c", "12"),
        ("+/room-{address}/#", "a/hall-12/b", None),
        ("+/room-{address}/#", "a/room-", None),
        ("{address}", "d-1", "d-1"),
        ("/{address}", "/d-1", "d-1"),
    ],
)
def test_the_address_in_a_topic(text: str, topic: str, address: str | None) -> None:
    assert template(text).address(topic) == address


@pytest.mark.parametrize("text", ["", "a", "#/{address}", "a/{address}+", "{address}{address}", "a/#/{address}"])
def test_a_template_that_is_none(text: str) -> None:
    with pytest.raises(BadTemplate):
        template(text)


@given(
    text=st.text(alphabet="a{}/+#$", max_size=12).map(lambda t: t.replace("$", "{address}")), topic=st.text(max_size=20)
)
def test_nothing_breaks_a_template(text: str, topic: str) -> None:
    try:
        made = template(text)
    except BadTemplate:
        return
    made.address(topic)
    filled = made.filter.replace("+", "x").replace("#", "x")
    assert made.filter.count("+") >= 1
    assert made.address(filled) in ("x", None)


@given(text=st.text(max_size=60))
def test_nothing_but_a_bad_setting_comes_of_a_bad_address(text: str) -> None:
    try:
        broker(text)
    except BadSetting:
        return
