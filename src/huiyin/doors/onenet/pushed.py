"""The envelope of a push: the message's text as it was signed, whatever form it stands in. Pure.

New: `msg` is a text, JSON or encrypted, beside `nonce`, `signature`, `time` and `id`. Old: `msg` is an object, signed
as it was written, or `enc_msg` a text, beside `nonce` and `msg_signature`.
"""

import msgspec

from huiyin.intake.telemetry import Unreadable

_NOTHING = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct):
    msg: msgspec.Raw = _NOTHING
    enc_msg: str = ""
    nonce: str = ""
    signature: str = ""
    msg_signature: str = ""
    time: int | float | str | None = None
    id: int | str | None = None


class Pushed(msgspec.Struct, frozen=True):
    """A push before its signature was looked at. `name` tells it from all others, `is_secret` that it is encrypted."""

    text: str
    nonce: str
    signature: str
    name: str
    is_secret: bool


_decode = msgspec.json.Decoder(_Envelope).decode


def pushed(body: bytes) -> Pushed:
    """Raises `Unreadable`."""
    try:
        told = _decode(body)
        text = told.enc_msg or _text(bytes(told.msg))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Unreadable("not a push of OneNET") from None
    if not text:
        raise Unreadable("a push without a message")
    plain = text.lstrip()[:1] in ("{", "[")
    name = f"{told.id}" if told.id is not None else f"{told.time}"
    return Pushed(text, told.nonce, told.signature or told.msg_signature, name[:100], not plain)


def _text(raw: bytes) -> str:
    if raw[:1] == b'"':
        text: str = msgspec.json.decode(raw, type=str)
        return text
    return raw.decode() if raw[:1] in (b"{", b"[") else ""
