"""Messages of a WeCom application to a member, configured by HUIYIN_WECOM_APP_URL.

The address is the member's name at WeCom. Documents: developer.work.weixin.qq.com/document/path/91039 (token) and
/90236 (message). A token serves for two hours and is kept in this process.
"""

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.port import ChannelFailed, Outgoing, Receipt, Recipient

WECOM_APP = "wecom"
EARLIER = 300
"""Seconds before its end at which a token is not used any more."""
_STALE = frozenset({40014, 42001})
"""The token is not valid, or has run out: another is asked for."""
_PASSING = frozenset({-1, 45009, 45033, *_STALE})


class BadWecomUrl(ValueError):
    """HUIYIN_WECOM_APP_URL cannot be read; the message says what is wrong with it."""


class _Tokens:
    """The token of the application, shared by threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token = ""
        self.until = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class WecomAppChannel:
    """One application of one company."""

    corp: str
    secret: str
    agent: int
    base: str
    out: Outward
    _tokens: _Tokens = field(default_factory=_Tokens, compare=False)

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The member's name, when somebody entered theirs."""
        return tuple(who.endpoints.get(WECOM_APP, ()))

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one text over. A member who is unknown or may not see the application is a lasting failure."""
        text = "\n".join(part for part in (outgoing.title, outgoing.body) if part)
        body = {"touser": outgoing.address, "msgtype": "text", "agentid": self.agent, "text": {"content": text}}
        said = self.out.post_json(f"{self.base}/cgi-bin/message/send?access_token={self._token()}", body)
        code = said.get("errcode")
        if code in _STALE:
            self._tokens.until = 0.0
        if code != 0:
            words = f"{code} {said.get('errmsg')}".replace(outgoing.address, "…")[:200]
            raise ChannelFailed(words, permanent=isinstance(code, int) and code not in _PASSING)
        if said.get("invaliduser"):
            raise ChannelFailed("WeCom knows no member of this name", permanent=True)
        return Receipt(said="taken by wecom")

    def _token(self) -> str:
        tokens = self._tokens
        with tokens.lock:
            if tokens.until <= time.monotonic():
                asked = f"{self.base}/cgi-bin/gettoken?corpid={quote(self.corp)}&corpsecret={quote(self.secret)}"
                said = self.out.get_json(asked)
                if said.get("errcode") or not said.get("access_token"):
                    # ours to mend in the settings, and tried again meanwhile
                    raise ChannelFailed(f"no token: {said.get('errcode')} {said.get('errmsg')}"[:200], permanent=False)
                tokens.token = str(said["access_token"])
                tokens.until = time.monotonic() + int(said.get("expires_in") or 7200) - EARLIER
            return tokens.token


def wecom_app_channel(url: str) -> WecomAppChannel:
    """The channel of https://CORPID:SECRET@qyapi.weixin.qq.com/?agent=1000002. Raises `BadWecomUrl`."""
    parts = urlsplit(url)
    agent = parse_qs(parts.query).get("agent", [""])[0]
    if parts.scheme != "https" or not (parts.hostname and parts.username and parts.password and agent.isdecimal()):
        raise BadWecomUrl("HUIYIN_WECOM_APP_URL names no host, company, secret or agent")
    where = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return WecomAppChannel(
        corp=unquote(parts.username),
        secret=unquote(parts.password),
        agent=int(agent),
        base=f"https://{where}{parts.path.rstrip('/')}",
        out=Outward((where,), reachable=lambda _: True),  # the operator's own word: it may stand in the house
    )
