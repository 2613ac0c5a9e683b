"""Robots of groups at WeCom, DingTalk and Feishu: a webhook each, kept like a password, for it lets anybody write.

The three say "no" with HTTP 200 and a code in the JSON, and each has its own codes; what is listed here as passing
(too often, busy) is tried again, anything else is for good. `apprise` knows the three, but answers true or false alone.
Documents: WeCom developer.work.weixin.qq.com/document/path/91770, DingTalk open.dingtalk.com/document/robots/,
Feishu open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urldefrag

from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.port import ChannelFailed, Outgoing, Receipt, Recipient

Clock = Callable[[], float]
"""Seconds since 1970."""
Signed = tuple[str, dict[str, object]]
"""The address to send to, and the object."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one vendor's robot is spoken to: what is sent, where its code and its words stand, which codes pass."""

    compose: Callable[[str, str, str, int], Signed]
    """Of the webhook, the secret ("" for none), the text and the time in milliseconds."""
    code: str
    words: str
    passing: frozenset[int]


@dataclass(frozen=True, slots=True, repr=False)
class RobotChannel:
    """One vendor's robots. An address is the webhook; behind `#` stands the secret it is signed with, if any."""

    name: str
    dialect: Dialect
    out: Outward
    clock: Clock = time.time

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The robots that were entered."""
        return tuple(who.endpoints.get(self.name, ()))

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one text over; a robot that was deleted or muted says so by its code."""
        webhook, secret = urldefrag(outgoing.address)
        text = "\n".join(part for part in (outgoing.title, outgoing.body) if part)
        url, body = self.dialect.compose(webhook, secret, text, int(self.clock() * 1000))
        said = self.out.post_json(url, body)
        code = said.get(self.dialect.code)
        if code != 0:
            raise ChannelFailed(_why(code, said.get(self.dialect.words)), permanent=_for_good(code, self.dialect))
        return Receipt(said=f"taken by {self.name}")


def _why(code: object, words: object) -> str:
    return f"{code} {words}"[:200] if code is not None else "an answer without a code"


def _for_good(code: object, dialect: Dialect) -> bool:
    return isinstance(code, int) and code not in dialect.passing


def _wecom(webhook: str, secret: str, text: str, _: int) -> Signed:
    return webhook, {"msgtype": "text", "text": {"content": text}}


def _dingtalk(webhook: str, secret: str, text: str, millis: int) -> Signed:
    """Signed in the address: base64 of HMAC-SHA-256 under the secret over the time, a line feed and the secret."""
    body: dict[str, object] = {"msgtype": "text", "text": {"content": text}}
    if not secret:
        return webhook, body
    signed = _hmac(secret.encode(), f"{millis}\n{secret}".encode())
    joint = "&" if "?" in webhook else "?"
    return f"{webhook}{joint}timestamp={millis}&sign={quote(signed, safe='')}", body


def _feishu(webhook: str, secret: str, text: str, millis: int) -> Signed:
    """Signed in the object: base64 of HMAC-SHA-256 under the time, a line feed and the secret, over nothing."""
    body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
    if not secret:
        return webhook, body
    seconds = str(millis // 1000)
    return webhook, {"timestamp": seconds, "sign": _hmac(f"{seconds}\n{secret}".encode(), b""), **body}


def _hmac(key: bytes, over: bytes) -> str:
    return base64.b64encode(hmac.new(key, over, hashlib.sha256).digest()).decode()


DIALECTS: Mapping[str, Dialect] = {
    # -1 busy; 45009 too often; 45033 too many at once
    "wecom_robot": Dialect(_wecom, "errcode", "errmsg", frozenset({-1, 45009, 45033})),
    # -1 busy; 130101 and 410100 too often (20 a minute)
    "dingtalk_robot": Dialect(_dingtalk, "errcode", "errmsg", frozenset({-1, 130101, 410100})),
    # 9499 too often; 11232 and 99991400 limits of the platform
    "feishu_robot": Dialect(_feishu, "code", "msg", frozenset({9499, 11232, 99991400})),
}
