"""The door's settings; docs/settings.md lists them."""

import base64
import os
from dataclasses import dataclass

NEW, OLD = 16, 43
"""Characters of the two sorts of keys: the new platform's is the key, the first SDK's is one of 32 bytes in base64."""


class BadSetting(ValueError):
    """A setting cannot be used; the message names it, without its value."""


@dataclass(frozen=True, slots=True)
class Api:
    """How orders are given: for which resource the access key is, and the product of devices that are known by name
    alone."""

    address: str
    access_key: bytes
    resource: str
    product: str


@dataclass(frozen=True, slots=True)
class Configured:
    """`token` signs; `key` deciphers, empty where the platform pushes plainly."""

    token: str
    key: bytes
    api: Api | None


def configured() -> Configured:
    """As the environment says; without a token the door is shut. Raises BadSetting."""
    key = _key(os.environ.get("HUIYIN_ONENET_KEY", ""))
    return Configured(os.environ.get("HUIYIN_ONENET_TOKEN", ""), key, _api())


def _api() -> Api | None:
    told, product = os.environ.get("HUIYIN_ONENET_ACCESS_KEY", ""), os.environ.get("HUIYIN_ONENET_PRODUCT", "")
    resource = os.environ.get("HUIYIN_ONENET_RESOURCE", "") or (f"products/{product}" if product else "")
    if not told:
        return None
    try:
        access_key = base64.b64decode(told, validate=True)
    except ValueError:
        access_key = b""
    if not access_key:
        raise BadSetting("HUIYIN_ONENET_ACCESS_KEY is not in base64")
    if not resource:
        raise BadSetting("HUIYIN_ONENET_ACCESS_KEY needs HUIYIN_ONENET_PRODUCT or HUIYIN_ONENET_RESOURCE")
    address = os.environ.get("HUIYIN_ONENET_API", "") or "https://iot-api.heclouds.com"
    if not address.startswith(("https://", "http://")):
        raise BadSetting("HUIYIN_ONENET_API is no address")
    return Api(address.rstrip("/"), access_key, resource, product)


def _key(told: str) -> bytes:
    if not told:
        return b""
    if len(told) == NEW and told.isascii():
        return told.encode()
    try:
        key = base64.b64decode(told + "=", validate=True) if len(told) == OLD else b""
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadSetting(f"HUIYIN_ONENET_KEY has neither {NEW} characters nor the {OLD} of a key in base64")
    return key
