"""Orders reach OneNET's devices by a call of their service, with a token, and are confirmed by what they answer."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from tests.fixtures.ingest import Device
from tests.fixtures.platforms import Asked, FakePlatform, became, handing_over, ordered, was_named

from huiyin.doors.onenet.configured import Api
from huiyin.doors.onenet.ordering import token
from huiyin.doors.onenet.serving import serve
from huiyin.doors.onenet.system_checks import settings_are_right
from huiyin.intake.models import Command

pytestmark = pytest.mark.usefixtures("real_place")
KEY = base64.b64encode(b"an access key of a product").decode()


class Onenet(FakePlatform):
    """Calls the service of whoever brings a good token; `data` is what the device answers."""

    data: Any = None

    def answer(self, asked: Asked) -> tuple[int, Any]:
        told = dict(part.split("=", 1) for part in asked.headers["authorization"].split("&"))
        text = "\n".join(unquote(told[name]) for name in ("et", "method", "res", "version"))
        signed = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
        fresh = time.time() < int(told["et"]) < time.time() + 3600
        if base64.b64decode(unquote(told["sign"])) != signed or unquote(told["res"]) != "products/p1" or not fresh:
            return 200, {"code": 10403, "msg": "authorization failed"}
        if asked.path != "/thingmodel/call-service" or asked.said["product_id"] != "p1":
            return 404, {}
        return 200, {"code": 0, "msg": "succ", "request_id": f"r{len(self.asked)}", "data": self.data}


@pytest.fixture
def onenet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Onenet]:
    platform = Onenet()
    monkeypatch.setenv("HUIYIN_ONENET_API", platform.url)
    monkeypatch.setenv("HUIYIN_ONENET_ACCESS_KEY", KEY)
    monkeypatch.setenv("HUIYIN_ONENET_PRODUCT", "p1")
    yield platform
    platform.close()


@pytest.mark.parametrize("address", ["p1/plug-7", "plug-7"])
def test_an_order_is_a_call_of_the_devices_service_and_its_answer_confirms(
    onenet: Onenet, device: Device, address: str
) -> None:
    source, _ = device("onenet", address)
    onenet.data = {"power": "off"}
    with onenet, handing_over(serve):
        order = became(ordered(source, "cut_power", {"socket": 2}), "confirmed")
    assert (order.answer, order.platform_name) == ({"power": "off"}, "r1")
    (asked,) = onenet.asked
    assert asked.said == {
        "product_id": "p1",
        "device_name": "plug-7",
        "identifier": "cut_power",
        "params": {"socket": 2},
    }


@pytest.mark.parametrize("data", [{"code": 500, "msg": "no relay"}, {"success": False}, {"result": False}])
def test_a_device_that_says_no_has_not_done_it(onenet: Onenet, device: Device, data: dict[str, object]) -> None:
    source, _ = device("onenet", "p1/plug-7")
    onenet.data = data
    with onenet, handing_over(serve):
        became(ordered(source), "failed")


@pytest.mark.parametrize("data", [None, {}, [], "ok"])
def test_that_a_service_was_called_is_no_confirmation(onenet: Onenet, device: Device, data: object) -> None:
    source, _ = device("onenet", "p1/plug-7")
    onenet.data = data
    with onenet, handing_over(serve):
        order = ordered(source, seconds=3)
        was_named(order)
        assert Command.objects.get().state == "sent"
        became(order, "expired")
    assert len(onenet.asked) == 1


def test_a_device_that_is_offline_is_said_to_have_failed(
    onenet: Onenet, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = device("onenet", "p1/plug-7")
    monkeypatch.setattr(onenet, "answer", lambda _: (200, {"code": 10421, "msg": "device offline"}))
    with onenet, handing_over(serve):
        assert became(ordered(source), "failed").answer == {"error": "OneNET says 10421: device offline"}


def test_a_device_without_a_product_is_refused(onenet: Onenet, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_ONENET_PRODUCT")
    monkeypatch.setenv("HUIYIN_ONENET_RESOURCE", "userid/1")
    source, _ = device("onenet", "plug-7")
    with onenet, handing_over(serve):
        assert "HUIYIN_ONENET_PRODUCT" in became(ordered(source), "failed").answer["error"]
    assert onenet.asked == []


def test_a_platform_that_is_away_is_told_later(onenet: Onenet, device: Device) -> None:
    source, _ = device("onenet", "p1/plug-7")
    onenet.faults, onenet.data = [503], {"power": "off"}
    with onenet, handing_over(serve):
        assert became(ordered(source), "confirmed").times == 1
    assert len(onenet.asked) == 2


def test_a_token_is_for_its_resource_and_its_time() -> None:
    api, other = Api("", b"key", "products/p1", "p1"), Api("", b"key", "products/p2", "p2")
    assert len({token(api, 1), token(api, 2), token(other, 1)}) == 3
    assert "res=products%2Fp1" in token(api, 1)


@pytest.mark.parametrize("wrong", [{"API": "here"}, {"ACCESS_KEY": "no base64"}, {"PRODUCT": ""}])
def test_settings_that_do_not_fit_together_stop_the_start(
    onenet: Onenet, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    assert settings_are_right() == []
    for name, value in wrong.items():
        monkeypatch.setenv(f"HUIYIN_ONENET_{name}", value)
    assert len(settings_are_right()) == 1
