"""A browser that was allowed to be pushed to: its keys, and what it reads."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from huiyin.notices.channels.web_push import subscription


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Browser:
    """Its private key and the secret it shares with us."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes = b"0123456789abcdef"

    def asks(self, endpoint: str) -> dict[str, Any]:
        """`PushSubscription.toJSON()`."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": endpoint,
            "expirationTime": None,
            "keys": {"p256dh": _text(point), "auth": _text(self.auth)},
        }

    def address(self, endpoint: str) -> str:
        """As it is kept."""
        return subscription(self.asks(endpoint))

    def reads(self, body: bytes) -> Any:
        """What was pushed."""
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"))


def a_browser() -> Browser:
    """A new one."""
    return Browser(ec.generate_private_key(ec.SECP256R1()))
