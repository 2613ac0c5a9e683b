"""OneNET's signature: base64(md5(token + nonce + msg)). Pure. MD5 is the platform's choice, not ours."""

import base64
import hmac
from hashlib import md5


def signature(token: str, nonce: str, message: str) -> str:
    """What the platform writes beside a message."""
    whole = f"{token}{nonce}{message}".encode(errors="surrogatepass")
    return base64.b64encode(md5(whole, usedforsecurity=False).digest()).decode()


def is_signed(token: str, nonce: str, message: str, told: str) -> bool:
    """Whether it was written by who knows the token. A '+' may have arrived as ' ', or as it was escaped."""
    given = told.replace(" ", "+").replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    wanted = signature(token, nonce, message)
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())
