"""The secret link of a receipt: who holds it may follow the matter and speak as its reporter.

A token is the matter's id and a MAC over it, so that it can be made again for a later notice and never needs storing;
the matter keeps only its SHA-256, by which it is found, and which still finds it after the key has been changed.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

_MAC_BYTES = 14  # 112 bits: beyond guessing, and the link stays short enough for a QR code of 33 modules


def token_of(matter_id: UUID) -> str:
    """The token of a matter's receipt: 40 characters of base64url."""
    mac = hmac.digest(settings.RECEIPT_KEY.encode(), b"receipt" + matter_id.bytes, "sha256")
    return base64.urlsafe_b64encode(matter_id.bytes + mac[:_MAC_BYTES]).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What the matter keeps of its token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
