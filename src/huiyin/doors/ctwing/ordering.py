"""Orders to CTWing's devices: one call of its API (AEP, 指令下发) each, signed with the application's secret.

The signature is base64(HMAC-SHA1(secret, text)), the text a line each: `application:…`, `timestamp:…`, the parameters
by name, here `MasterKey:…`, and the body.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import msgspec
from django.utils import timezone

from huiyin.doors.ctwing.configured import Api
from huiyin.intake.operations.commanding import Relayed
from huiyin.intake.platforms import NotReached, NotTaken, post_json
from huiyin.intake.relaying import Handed

PATH, VERSION = "/aep_device_command/command", "20190712225145"
LEVEL = 1  # the highest
_encode = msgspec.json.Encoder().encode


class Ctwing:
    """See `intake.relaying.Platform`."""

    def __init__(self, api: Api, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._api, self._now_ms = api, now_ms

    def hand_over(self, order: Relayed) -> Handed:
        """Returns the platform's number of the order; how it ended is pushed as `commandResponse`."""
        product, device = self._device(order.address)
        left = int((order.expires_at - timezone.now()).total_seconds())
        if left < 1:
            raise NotReached("its time is over")
        body = _encode(
            {
                "content": content(order.method, order.params),
                "deviceId": device,
                "operator": "huiyin",
                "productId": int(product),
                "ttl": left,
                "level": LEVEL,
            }
        )
        said = post_json(f"{self._api.address}{PATH}", body, self._headers(body, self._api.products[product]))
        code, result = said.get("code"), said.get("result")
        if code != 0:
            raise NotTaken(f"CTWing says {str(code)[:20]}: {str(said.get('msg'))[:120]}")
        return Handed(str(result.get("commandId", "")) if isinstance(result, dict) else "")

    def _device(self, address: str) -> tuple[str, str]:
        product, parted, device = address.rpartition("/")
        if not parted and len(self._api.products) == 1:
            return next(iter(self._api.products)), device
        if product not in self._api.products:
            raise NotTaken("no product is known of this device: HUIYIN_CTWING_PRODUCTS, PRODUCT/DEVICE")
        return product, device

    def _headers(self, body: bytes, master: str) -> dict[str, str]:
        at = str(self._now_ms())
        return {
            "application": self._api.key,
            "timestamp": at,
            "version": VERSION,
            "MasterKey": master,
            "signature": signature(self._api, at, master, body),
        }


def content(method: str, params: Any) -> dict[str, Any]:
    """By thing model; a `payload` in hexadecimal goes to the device as it is (透传)."""
    if isinstance(params, dict) and isinstance(params.get("payload"), str):
        return {"dataType": 2, "payload": params["payload"]}
    return {"serviceIdentifier": method, "params": params if isinstance(params, dict) else {}}


def signature(api: Api, timestamp: str, master: str, body: bytes) -> str:
    """What stands in the header `signature`."""
    lines = f"application:{api.key}\ntimestamp:{timestamp}\nMasterKey:{master}\n".encode() + body + b"\n"
    return base64.b64encode(hmac.new(api.secret.encode(), lines, hashlib.sha1).digest()).decode()
