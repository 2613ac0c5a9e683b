"""What OneNET pushes is stored once, if it is the platform that pushes."""

import base64
import json

import pytest
from django.core.checks import run_checks
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.fixtures.bad_input import DEEP, ODD, bodies, nested
from tests.fixtures.ingest import Device, Remembering

from huiyin.doors.onenet.deciphering import deciphered
from huiyin.doors.onenet.fakes import encrypted, new_push, old_push
from huiyin.doors.onenet.signing import is_signed, signature
from huiyin.intake.models import Observation
from huiyin.intake.telemetry import Unreadable

TOKEN = "token-of-ours"
NOW = 1_795_000_000_000
NEW_KEY, OLD_KEY = b"0123456789abcdef", bytes(range(32))
PROPERTY = {
    "notifyType": "property",
    "messageType": "notify",
    "productId": "p1",
    "deviceName": "烟感1",
    "data": {"id": "3", "params": {"smoke_state": {"value": True, "time": NOW}, "temp": {"value": 25, "time": NOW}}},
}
STREAM = {"type": 1, "dev_id": 2016617, "ds_id": "smoke", "at": NOW, "value": 1}


@pytest.fixture(autouse=True)
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_ONENET_TOKEN", TOKEN)
    monkeypatch.delenv("HUIYIN_ONENET_KEY", raising=False)


def push(client: Client, body: bytes) -> tuple[int, int]:
    answer = client.post("/ingest/onenet", body, content_type="application/json")
    return answer.status_code, json.loads(answer.content).get("refused", -1)


def stored(place: Remembering) -> list[dict[str, object]]:
    return [dict(one.values) for one in place.stored]


@pytest.mark.parametrize("blank", [False, True])
def test_the_platform_makes_sure_of_our_address(db: None, client: Client, place: Remembering, blank: bool) -> None:
    nonce = next(n for n in map(str, range(10_000_000, 10_001_000)) if "+" in signature(TOKEN, n, "hello"))
    signed = signature(TOKEN, nonce, "hello")
    asked = {"msg": "hello", "nonce": nonce, "signature": signed.replace("+", " ") if blank else signed}
    answer = client.get("/ingest/onenet", asked)
    assert (answer.status_code, answer.content) == (200, b"hello")
    assert answer["Content-Type"].startswith("text/plain")


def test_a_stranger_learns_nothing_by_validation(db: None, client: Client, place: Remembering) -> None:
    asked = {"msg": "<script>", "nonce": "1", "signature": "bm90aGluZw=="}
    answer = client.get("/ingest/onenet", asked)
    assert answer.status_code == 401
    assert b"<script>" not in answer.content
    assert place.refused == {("onenet", "wrong signature"): 1}


@pytest.mark.parametrize(
    ("key", "pushed"),
    [
        (b"", new_push(TOKEN, PROPERTY)),
        (b"", old_push(TOKEN, PROPERTY)),
        (NEW_KEY, new_push(TOKEN, PROPERTY, key=NEW_KEY)),
        (OLD_KEY, old_push(TOKEN, PROPERTY, key=OLD_KEY)),
        (OLD_KEY, new_push(TOKEN, PROPERTY, key=OLD_KEY)),
    ],
)
def test_each_form_of_a_push(
    db: None,
    client: Client,
    place: Remembering,
    device: Device,
    monkeypatch: pytest.MonkeyPatch,
    key: bytes,
    pushed: bytes,
) -> None:
    source, _ = device("onenet", "p1/烟感1")
    if key:
        told = key.decode() if len(key) == 16 else base64.b64encode(key).decode().rstrip("=")
        monkeypatch.setenv("HUIYIN_ONENET_KEY", told)
    assert push(client, pushed) == (200, 0)
    assert [(one.source, one.device_ms, one.values) for one in place.stored] == [
        (source, NOW, {"smoke": True, "temperature": 25})
    ]


@pytest.mark.parametrize("address", ["p1/烟感1", "烟感1"])
def test_a_device_is_known_by_product_and_name_or_by_name(
    db: None, client: Client, place: Remembering, device: Device, address: str
) -> None:
    device("onenet", address)
    assert push(client, new_push(TOKEN, PROPERTY)) == (200, 0)


@pytest.mark.parametrize(
    ("message", "values"),
    [
        (STREAM, [{"smoke": 1}]),
        (STREAM | {"ds_id": "3303_0_5700", "value": 21.5}, [{"temperature": 21.5}]),
        (STREAM | {"ds_id": "3303_1_5700", "value": 21.5}, [{"lwm2m_3303_1_5700": 21.5}]),
        (STREAM | {"value": {"Battery_Level": 80}}, [{"battery": 80}]),
        ({"type": 2, "dev_id": 2016617, "status": 1, "at": NOW}, [{"online": True}]),
        ({"type": 2, "dev_id": "2016617", "status": 0, "at": NOW}, [{"online": False}]),
        ([STREAM, STREAM | {"at": NOW + 1, "value": 0}], [{"smoke": 1}, {"smoke": 0}]),
    ],
)
def test_streams_and_coming_and_going(
    db: None, client: Client, place: Remembering, device: Device, message: object, values: object
) -> None:
    device("onenet", "2016617")
    assert push(client, new_push(TOKEN, message)) == (200, 0)
    assert stored(place) == values


def test_an_event_has_happened_and_each_time_is_an_observation(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    device("onenet", "烟感1")
    event = PROPERTY | {"notifyType": "event", "data": {"params": {"fire_alarm": {"value": {"level": 2}, "time": NOW}}}}
    push(client, new_push(TOKEN, event))
    two = PROPERTY | {"data": {"params": {"a": {"value": 1, "time": NOW}, "b": {"value": 2, "time": NOW + 5}}}}
    push(client, new_push(TOKEN, two))
    assert stored(place) == [{"fire": True, "level": 2}, {"a": 1}, {"b": 2}]


def test_sixteen_retries_are_one_observation(real_place: None, client: Client, device: Device) -> None:
    source, _ = device("onenet", "烟感1")
    without = PROPERTY | {"data": {"params": {"smoke_state": {"value": True}}}}
    for retry in range(17):
        for message in (PROPERTY, without):
            assert push(client, new_push(TOKEN, message, nonce=f"nonce{retry:03}")) == (200, 0)
    assert Observation.objects.filter(source_id=source).count() == 2


def test_what_is_said_again_is_another_push(real_place: None, client: Client, device: Device) -> None:
    """Smoke, none, smoke, all without a time: the second smoke is a new one."""
    source, _ = device("onenet", "烟感1")
    for number, smoke in enumerate((True, False, True)):
        message = PROPERTY | {"data": {"params": {"smoke_state": {"value": smoke}}}}
        push(client, new_push(TOKEN, message, name=f"push-{number}"))
    assert Observation.objects.filter(source_id=source).count() == 3


@pytest.mark.parametrize(
    "forged",
    [
        new_push("another token", PROPERTY),
        old_push("another token", PROPERTY),
        new_push(TOKEN, PROPERTY).replace(b"25", b"99"),
        new_push(TOKEN, PROPERTY).replace(b"abcd1234", b"abcd1235"),
        json.dumps({"msg": json.dumps(PROPERTY)}).encode(),
        json.dumps({"msg": json.dumps(PROPERTY), "nonce": "", "signature": ""}).encode(),
    ],
)
def test_a_forged_push_is_refused(db: None, client: Client, place: Remembering, device: Device, forged: bytes) -> None:
    device("onenet", "烟感1")
    assert push(client, forged)[0] == 401
    assert place.stored == []
    assert place.refused == {("onenet", "wrong signature"): 1}


def test_an_unknown_device_is_refused_in_sight_and_the_platform_pushes_on(
    db: None, client: Client, place: Remembering
) -> None:
    assert push(client, new_push(TOKEN, PROPERTY)) == (200, 1)
    assert place.refused == {("onenet", "unknown device"): 1}


def test_what_cannot_be_stored_comes_again(db: None, client: Client, place: Remembering, device: Device) -> None:
    device("onenet", "烟感1")
    place.fails = True
    assert push(client, new_push(TOKEN, PROPERTY))[0] == 503


def test_an_encrypted_push_without_our_key_is_counted(db: None, client: Client, place: Remembering) -> None:
    assert push(client, new_push(TOKEN, PROPERTY, key=NEW_KEY)) == (200, 0)
    assert place.refused == {("onenet", "an encrypted message, and no key is set"): 1}


@pytest.mark.parametrize("told", ["short", "!" * 43, "0" * 42])
def test_a_wrong_key_stops_the_start(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("HUIYIN_ONENET_KEY", told)
    (found,) = [one for one in run_checks() if one.id == "huiyin.doors.onenet.E001"]
    assert told not in found.msg


@pytest.mark.parametrize("key", [NEW_KEY, OLD_KEY])
@given(text=st.text(max_size=100), broken=st.binary(max_size=64))
def test_ciphers_open_what_they_closed_and_nothing_else(key: bytes, text: str, broken: bytes) -> None:
    assert deciphered(key, encrypted(key, text)) == text.encode()
    try:
        deciphered(key, base64.b64encode(broken).decode())
    except Unreadable:
        return


@given(nonce=st.text(max_size=8), text=st.text(max_size=50), other=st.text(max_size=30))
def test_a_signature_is_of_one_message(nonce: str, text: str, other: str) -> None:
    signed = signature(TOKEN, nonce, text)
    assert is_signed(TOKEN, nonce, text, signed)
    assert is_signed(TOKEN, nonce, text, signed.replace("+", " "))
    assert not is_signed(TOKEN, nonce, text + "x", signed)
    assert not is_signed(TOKEN, nonce, text, other)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_does_not_hide_the_smoke(
    db: None, client: Client, place: Remembering, device: Device, name: str
) -> None:
    device("onenet", "烟感1")
    text = json.dumps(PROPERTY | {"data": {"params": "P"}}).replace('"P"', ODD[name].decode())
    told = {"msg": text, "nonce": "12345678", "signature": signature(TOKEN, "12345678", text)}
    assert push(client, json.dumps(told).encode()) == (200, 0)
    assert any("smoke" in one.values for one in place.stored)


def test_a_member_that_nobody_asked_for_may_not_be_deep_either(db: None, client: Client, place: Remembering) -> None:
    assert push(client, new_push(TOKEN, STREAM | {"x": json.loads(nested(20))})) == (200, 1)
    assert place.refused == {("onenet", "nested deeper than 8"): 1}


def test_deep_and_large_are_refused(db: None, client: Client, place: Remembering) -> None:
    text = DEEP.decode()
    told = {"msg": text, "nonce": "12345678", "signature": signature(TOKEN, "12345678", text)}
    assert push(client, json.dumps(told).encode()) == (200, 0)
    assert place.refused.total() == 1
    assert push(client, b'{"msg":' + DEEP + b"}")[0] in (401, 422)
    assert push(client, b" " * 10_000_000)[0] == 413


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies(json.loads(new_push(TOKEN, PROPERTY))), message=bodies([PROPERTY, STREAM, {"type": 2, "status": 1}]))
def test_nothing_that_is_pushed_breaks_the_door(
    registered: None, client: Client, place: Remembering, body: bytes, message: bytes
) -> None:
    place.brake = type(place.brake)(10**9, 60)
    assert push(client, body)[0] in (200, 401, 422)
    text = message.decode("utf-8", "replace")
    told = {"msg": text, "nonce": "12345678", "signature": signature(TOKEN, "12345678", text)}
    assert push(client, json.dumps(told).encode())[0] in (200, 422)


@pytest.fixture
def registered(db: None, device: Device) -> None:
    device("onenet", "烟感1")
    device("onenet", "2016617")
