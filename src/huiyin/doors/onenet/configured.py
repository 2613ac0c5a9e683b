"""The door's settings; docs/settings.md lists them."""

import base64
import os
from dataclasses import dataclass

NEW, OLD = 16, 43
"""Characters of the two sorts of keys: the new platform's is the key, the first SDK's is one of 32 bytes in base64."""


class BadSetting(ValueError):
    """A setting cannot be used; the message names it, without its value."""


@dataclass(frozen=True, slots=True)
class Configured:
    """`token` signs; `key` deciphers, empty where the platform pushes plainly."""

    token: str
    key: bytes


def configured() -> Configured:
    """As the environment says; without a token the door is shut. Raises BadSetting."""
    return Configured(os.environ.get("HUIYIN_ONENET_TOKEN", ""), _key(os.environ.get("HUIYIN_ONENET_KEY", "")))


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
