"""Web push to a browser that somebody allowed it for: RFC 8030 (delivery), RFC 8291 (encryption), RFC 8292 (VAPID).

The push service reads nothing: what is sent is encrypted for the browser, and says number, state and where to go.
The key pair is made of the secret `push-key`; changing it ends every subscription.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from huiyin.notices.channels.outward import Outward, for_good
from huiyin.notices.channels.port import ChannelFailed, Outgoing, Receipt, Recipient

WEB_PUSH = "web_push"
KEPT_FOR = 24 * 3600
"""Seconds for which a push service keeps a message for a device that is off."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve P-256 (FIPS 186-4, D.1.2.3)."""


class BadSubscription(ValueError):
    """What a browser sent is no subscription."""


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The key on P-256 that belongs to a secret of any length (FIPS 186-4, B.4.1: 64 bits more, then the remainder)."""
    wide = HKDF(algorithm=SHA256(), length=40, salt=None, info=b"huiyin web push").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret: str) -> str:
    """The `applicationServerKey` that browsers subscribe with, base64url."""
    point = private_key(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def subscription(sent: object) -> str:
    """A browser's `PushSubscription.toJSON()` as the address that is kept. Raises `BadSubscription`."""
    try:
        assert isinstance(sent, dict)
        keys = sent["keys"]
        kept = {"endpoint": sent["endpoint"], "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}
        point, auth = _bytes(keys["p256dh"]), _bytes(keys["auth"])
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        assert isinstance(kept["endpoint"], str)
        assert len(kept["endpoint"]) <= 1000
        assert len(auth) == 16
    except (AssertionError, KeyError, TypeError, ValueError) as why:
        raise BadSubscription("not a push subscription") from why
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)


def _bytes(text: object) -> bytes:
    assert isinstance(text, str)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as why:
        raise ValueError("not base64url") from why


@dataclass(frozen=True, slots=True, repr=False)
class WebPushChannel:
    """Pushes through whatever push service the browser named, when its host is allowed."""

    secret: str
    contact: str
    """Who runs this, as `mailto:` or https address: push services ask (RFC 8292, 2.1)."""
    out: Outward

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """Every browser that was allowed."""
        return tuple(who.endpoints.get(WEB_PUSH, ()))

    def send(self, outgoing: Outgoing) -> Receipt:
        """Encrypt and hand over. A subscription that ended (404, 410) is `gone`."""
        from pywebpush import WebPusher, WebPushException  # here: it brings a whole HTTP client, a third of a second

        sent = json.loads(outgoing.address)
        url = str(sent["endpoint"])
        self.out.host_of(url)
        told = {
            "title": outgoing.title,
            "url": outgoing.link,
            "tag": str(outgoing.notice_id),
            "lang": outgoing.language,
        }
        try:
            body = WebPusher(sent).encode(json.dumps(told, ensure_ascii=False).encode())["body"]
        except (WebPushException, ValueError) as broken:
            raise ChannelFailed("the subscription cannot be encrypted for", permanent=True, gone=True) from broken
        answer = self.out.post(url, body, self._headers(url))
        if answer.status in {404, 410}:
            raise ChannelFailed("the browser ended its subscription", permanent=True, gone=True)
        if answer.status not in {200, 201, 202, 204}:
            raise ChannelFailed(f"HTTP {answer.status}", permanent=for_good(answer.status))
        return Receipt(said=f"taken by {urlsplit(url).hostname}")

    def _headers(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        claims: dict[str, Any] = {"sub": self.contact, "aud": f"{parts.scheme}://{parts.netloc}"}
        signed = Vapid02(private_key(self.secret)).sign(claims)
        return {
            **{str(name): str(value) for name, value in signed.items()},
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_FOR),
            "Urgency": "normal",
        }
