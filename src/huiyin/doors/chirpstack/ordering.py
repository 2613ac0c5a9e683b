"""Orders to LoRaWAN devices: each is put into the device's queue by ChirpStack's REST API, as a confirmed frame."""

import base64
import binascii
from typing import Any

import msgspec

from huiyin.doors.chirpstack.configured import PORTS, Api
from huiyin.intake.operations.commanding import Relayed
from huiyin.intake.platforms import NotTaken, Unsure, post_json
from huiyin.intake.relaying import Handed

_encode = msgspec.json.Encoder().encode


class Chirpstack:
    """See `intake.relaying.Platform`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def hand_over(self, order: Relayed) -> Handed:
        """Returns the queue item's id; that the device has acknowledged the frame comes as the event `ack`."""
        item = queue_item(order.method, order.params, self._api.port)
        item["expiresAt"] = order.expires_at.isoformat().replace("+00:00", "Z")
        url = f"{self._api.address}/api/devices/{order.address.lower()}/queue"
        said = post_json(url, _encode({"queueItem": item}), {"Grpc-Metadata-Authorization": f"Bearer {self._api.key}"})
        name = said.get("id")
        if not isinstance(name, str) or not name:
            raise Unsure("an answer without the id of a queue item")
        return Handed(name)


def queue_item(method: str, params: Any, port: int) -> dict[str, Any]:
    """What is sent: `params.data` in hexadecimal as it is, else an object for the codec of the device's profile."""
    given = params if isinstance(params, dict) else {}
    chosen = given.get("f_port", port)
    if isinstance(chosen, bool) or not isinstance(chosen, int) or chosen not in PORTS:
        raise NotTaken("f_port is 1 to 223")
    item: dict[str, Any] = {"confirmed": True, "fPort": chosen}
    if "data" not in given:
        return item | {"object": {"method": method, "params": params}}
    try:
        raw = binascii.unhexlify(given["data"])
    except (binascii.Error, ValueError, TypeError):
        raise NotTaken("data is not hexadecimal") from None
    return item | {"data": base64.b64encode(raw).decode()}
