"""Orders to OneNET's devices: a call of the device's service by the platform's API (设备服务调用), which waits for it.

The token is base64(HMAC-SHA256(access key, text)), the text four lines: when it ends, the method, for what, and the
version.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from huiyin.doors.onenet.configured import Api
from huiyin.intake.operations.commanding import Relayed, refuses
from huiyin.intake.platforms import NotTaken, post_json
from huiyin.intake.relaying import Handed

PATH, VERSION, METHOD = "/thingmodel/call-service", "2022-05-01", "sha256"
LASTS = 600
"""Seconds for which a token is good."""
ANSWER_LONGEST = 10_000
_encode = msgspec.json.Encoder().encode


class Onenet:
    """See `intake.relaying.Platform`."""

    def __init__(self, api: Api, now: Callable[[], float] = time.time) -> None:
        self._api, self._now = api, now

    def hand_over(self, order: Relayed) -> Handed:
        """Returns the platform's number of the call, and what the device answered if it did."""
        product, device = self._device(order.address)
        params = order.params if isinstance(order.params, dict) else {}
        body = _encode({"product_id": product, "device_name": device, "identifier": order.method, "params": params})
        authorization = token(self._api, int(self._now()) + LASTS)
        said = post_json(f"{self._api.address}{PATH}", body, {"authorization": authorization})
        code = said.get("code")
        if code != 0:
            raise NotTaken(f"OneNET says {str(code)[:20]}: {str(said.get('msg'))[:120]}")
        return Handed(str(said.get("request_id") or "")[:80], answered(said.get("data")))

    def _device(self, address: str) -> tuple[str, str]:
        product, _, device = address.rpartition("/")
        if not (product or self._api.product):
            raise NotTaken("no product is known of this device: HUIYIN_ONENET_PRODUCT, PRODUCT/DEVICE")
        return product or self._api.product, device


def answered(data: Any) -> Any:
    """What the device said, as an answer to an order; None where it said nothing: that it was called is no answer."""
    if not isinstance(data, dict) or not data or len(_encode(data)) > ANSWER_LONGEST:
        return None
    code = data.get("code")
    if isinstance(code, int) and code not in {0, 200} and not refuses(data):
        return {**data, "error": f"code {code}"}
    return data


def token(api: Api, ends: int) -> str:
    """What stands in the header `authorization`."""
    text = f"{ends}\n{METHOD}\n{api.resource}\n{VERSION}"
    sign = base64.b64encode(hmac.new(api.access_key, text.encode(), hashlib.sha256).digest()).decode()
    told = {"version": VERSION, "res": api.resource, "et": str(ends), "method": METHOD, "sign": sign}
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in told.items())
