"""Orders reach CTWing's devices by its API, signed, once, and are confirmed by what it pushes."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.fixtures.ingest import Device
from tests.fixtures.platforms import Asked, FakePlatform, became, handing_over, ordered, was_named

from huiyin.domains.sensing.models import Actuation
from huiyin.domains.sensing.operations import put_interlock, register_device, settle
from huiyin.domains.sensing.tests.street import build_street
from huiyin.doors.ctwing.configured import Api
from huiyin.doors.ctwing.ordering import signature
from huiyin.doors.ctwing.serving import serve
from huiyin.doors.ctwing.system_checks import settings_are_right
from huiyin.intake.models import Command, Refusal
from huiyin.intake.operations import commanding

pytestmark = pytest.mark.usefixtures("real_place")


class Ctwing(FakePlatform):
    """Takes an order whose signature is right, as its API gateway does, and gives it a number."""

    def answer(self, asked: Asked) -> tuple[int, Any]:
        head = asked.headers
        lines = f"application:{head['application']}\ntimestamp:{head['timestamp']}\nMasterKey:{head['masterkey']}\n"
        signed = hmac.new(b"app-secret", lines.encode() + asked.body + b"\n", hashlib.sha1).digest()
        if (head["application"], head["masterkey"]) != ("app-key", "master") or not head["timestamp"].isdigit():
            return 200, {"code": 1101, "msg": "no such application"}
        if head["signature"] != base64.b64encode(signed).decode() or head["version"] != "20190712225145":
            return 200, {"code": 1102, "msg": "signature"}
        if asked.path != "/aep_device_command/command" or asked.said["productId"] != 10000099:
            return 404, {}
        return 200, {"code": 0, "msg": "ok", "result": {"commandId": str(7000 + len(self.asked)), "commandStatus": "1"}}


@pytest.fixture
def ctwing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ctwing]:
    platform = Ctwing()
    monkeypatch.setenv("HUIYIN_CTWING_TOKEN", "secret")
    monkeypatch.setenv("HUIYIN_CTWING_API", platform.url)
    monkeypatch.setenv("HUIYIN_CTWING_APP_KEY", "app-key")
    monkeypatch.setenv("HUIYIN_CTWING_APP_SECRET", "app-secret")
    monkeypatch.setenv("HUIYIN_CTWING_PRODUCTS", "10000099:master")
    yield platform
    platform.close()


def push(client: Client, number: str, result: object, device: str = "d-1") -> int:
    told = {"messageType": "commandResponse", "deviceId": device, "taskId": number, "timestamp": 1, "result": result}
    answer = client.post("/ingest/ctwing/secret", json.dumps(told), content_type="application/json")
    assert answer.status_code == 200
    return int(answer.json()["refused"])


def test_an_order_is_handed_over_with_its_signature_and_confirmed_by_a_push(
    ctwing: Ctwing, client: Client, device: Device
) -> None:
    source, _ = device("ctwing", "d-1")
    with ctwing, handing_over(serve):
        order = ordered(source, "cut_power", {"socket": 2})
        number = was_named(order)
        assert Command.objects.get().state == "sent"
        assert push(client, number, {"resultCode": "SENT"}) == 0
        assert Command.objects.get().state == "sent"  # on its way is no answer
        assert push(client, number, {"resultCode": "DELIVERED"}) == 0
    (asked,) = ctwing.asked
    assert asked.said["content"] == {"serviceIdentifier": "cut_power", "params": {"socket": 2}}
    assert (asked.said["deviceId"], 50 <= asked.said["ttl"] <= 60) == ("d-1", True)
    assert became(order, "confirmed").answer["success"] is True


def test_an_order_that_the_device_did_not_carry_out_has_failed(ctwing: Ctwing, client: Client, device: Device) -> None:
    source, _ = device("ctwing", "10000099/d-1")
    with ctwing, handing_over(serve):
        order = ordered(source)
        told = {"resultCode": "RESPONSE_TIMEOUT"}
        number = was_named(order)
        assert push(client, number, told) == 1  # without its product nobody knows it
        body = {"messageType": "commandResponse", "deviceId": "d-1", "productId": "10000099", "taskId": number}
        client.post("/ingest/ctwing/secret", json.dumps(body | {"result": told}), content_type="application/json")
    assert became(order, "failed").answer == {"success": False, "result_code": "RESPONSE_TIMEOUT"}


def test_an_answer_that_is_faster_than_the_platforms_own_is_not_lost(
    ctwing: Ctwing, client: Client, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = device("ctwing", "d-1")
    pushed: list[int] = []
    looked = threading.Event()
    named = commanding.named

    def looking(**given: Any) -> int | None:
        found = named(**given)
        looked.set()
        return found

    def tell() -> None:
        pushed.append(push(client, "7001", "SUCCESS"))
        connection.close()

    pushing = threading.Thread(target=tell)

    def at_once(asked: Asked) -> tuple[int, Any]:
        pushing.start()
        assert looked.wait(10)  # it was looked for, and is not known yet
        return Ctwing.answer(ctwing, asked)

    monkeypatch.setattr(commanding, "named", looking)
    monkeypatch.setattr(ctwing, "answer", at_once)
    with ctwing, handing_over(serve):
        became(ordered(source), "confirmed")
        pushing.join()
    assert pushed == [0]


def test_a_platform_that_is_away_is_told_later_and_once(ctwing: Ctwing, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    ctwing.faults = [503, 429]
    with ctwing, handing_over(serve):
        order = ordered(source)
        was_named(order)
        other = ordered(source)
        was_named(other)
    assert len(ctwing.asked) == 4
    assert Command.objects.get(pk=order).times == 1


def test_what_may_have_arrived_is_not_sent_again_and_expires(ctwing: Ctwing, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    ctwing.faults = [None, 502]
    with ctwing, handing_over(serve):
        orders = [ordered(source, seconds=4), ordered(source, seconds=4)]
        for order in orders:
            became(order, "expired")
    assert len(ctwing.asked) == 2


def test_what_the_platform_refuses_has_failed_and_says_why(ctwing: Ctwing, device: Device) -> None:
    source, _ = device("ctwing", "10000042/d-2")
    known, _ = device("ctwing", "d-1")
    ctwing.faults = [400]
    with ctwing, handing_over(serve):
        assert became(ordered(known), "failed").answer == {"error": "HTTP 400"}
        assert "HUIYIN_CTWING_PRODUCTS" in became(ordered(source), "failed").answer["error"]


def test_a_wrong_secret_is_refused_by_the_platform(
    ctwing: Ctwing, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_CTWING_APP_SECRET", "another")
    source, _ = device("ctwing", "d-1")
    with ctwing, handing_over(serve):
        assert became(ordered(source), "failed").answer == {"error": "CTWing says 1102: signature"}


def test_orders_of_other_doors_and_of_a_door_without_settings_wait(
    ctwing: Ctwing, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = device("onenet", "p/d-1")
    with ctwing, handing_over(serve):
        became(ordered(other, seconds=1), "expired")
    for name in ("APP_KEY", "APP_SECRET", "PRODUCTS"):
        monkeypatch.delenv(f"HUIYIN_CTWING_{name}")
    source, _ = device("ctwing", "d-1")
    with handing_over(serve):
        order = ordered(source)
    assert Command.objects.get(pk=order).state == "asked"
    assert ctwing.asked == []


def test_an_order_in_bytes_goes_to_the_device_as_it_is(ctwing: Ctwing, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    with ctwing, handing_over(serve):
        was_named(ordered(source, "raw", {"payload": "01ff"}))
    assert ctwing.asked[0].said["content"] == {"dataType": 2, "payload": "01ff"}


def test_nobody_confirms_an_order_of_another_device(ctwing: Ctwing, client: Client, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    device("ctwing", "d-2")
    with ctwing, handing_over(serve):
        number = was_named(ordered(source))
        assert push(client, number, "SUCCESS", device="d-2") == 1
    assert Command.objects.get().state == "sent"
    assert not Refusal.objects.filter(last_from__contains="secret").exists()


def test_the_signature_is_over_every_line() -> None:
    api = Api("", "app-key", "app-secret", {})
    one = signature(api, "1", "master", b"{}")
    others = [signature(api, "2", "master", b"{}"), signature(api, "1", "m", b"{}"), signature(api, "1", "master", b"")]
    assert len({one, *others}) == 4


@pytest.mark.parametrize(
    "wrong", [{"APP_KEY": ""}, {"PRODUCTS": "x"}, {"PRODUCTS": "name:key"}, {"API": "ftp://here"}, {"APP_SECRET": ""}]
)
def test_settings_that_do_not_fit_together_stop_the_start(
    ctwing: Ctwing, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    assert settings_are_right() == []
    for name, value in wrong.items():
        monkeypatch.setenv(f"HUIYIN_CTWING_{name}", value)
    (error,) = settings_are_right()
    assert "app-secret" not in f"{error}"


def test_a_fire_cuts_the_power_of_a_device_behind_ctwing(ctwing: Ctwing, client: Client) -> None:
    street = build_street()
    street.now = timezone.now()
    home = street.home("3 幢", "402")
    plug = register_device(
        kind="gateway", door="ctwing", address="d-1", premises=home, name="充电桩控制器", now=street.now
    ).device
    put_interlock(premises=home, device=plug, alarm="fire", method="cut_power", undoing="restore_power", now=street.now)
    with ctwing, handing_over(serve):
        street.alarm(street.device(home, "smoke"))
        order = Command.objects.get(source_id=plug.source_id)
        assert push(client, was_named(order.pk), "DELIVERED") == 0
    moved = Actuation.objects.get()
    assert settle(actuation_id=moved.pk, now=timezone.now())
    moved.refresh_from_db()
    assert (moved.state, ctwing.asked[0].said["content"]["serviceIdentifier"]) == ("done", "cut_power")
