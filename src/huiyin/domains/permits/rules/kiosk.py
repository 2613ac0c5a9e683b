"""A visit at a self-service kiosk: when it is over, what may be asked for in it, and what a scanner or reader typed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlsplit

from huiyin.domains.permits.rules.completeness import check_identity

ASKED_AFTER = timedelta(seconds=45)
"""Without a touch or key for so long, the page asks whether somebody is still there."""
COUNTED_DOWN = timedelta(seconds=15)
"""So long it waits for an answer: a minute of silence in all."""
SILENCE = timedelta(seconds=75)
"""So long the server waits: the minute, and what a touch takes to reach it."""

ALWAYS = frozenset(
    {"kiosk", "kiosk-enrol", "kiosk-begin", "kiosk-read", "kiosk-find", "kiosk-code", "kiosk-here", "kiosk-end"}
)
"""Pages of permits that show nothing of anybody: for everybody who stands at the kiosk."""
WITHIN = frozenset({"kiosk-start", "industries", "elsewhere", "plan", "begin"})
"""Pages of permits that a visit may ask for: they hold nothing but questions."""
OF_DRAFT = frozenset({"form", "questions", "papers", "send", "invite", "kiosk-take"})
OF_RECEIPT = frozenset({"permits:correct", "web:receipt", "web:receipt-photo-small"})
"""No file to take away, nothing that cannot be taken back: those are for one's own device. Photos stand in the page and
open by themselves nowhere: a bare picture has no button that ends, and no clock."""
BESIDE = frozenset({"ui:language", "ui:manifest", "ui:app-icon", "healthz"})


class Asked(Enum):
    """What an enrolled browser asks for: a page of nobody's, one within a visit, one of a draft or a receipt."""

    ALWAYS = "always"
    WITHIN = "within"
    DRAFT = "draft"
    RECEIPT = "receipt"
    ELSEWHERE = "elsewhere"


def asked_for(name: str) -> Asked:
    """What the address of this name is to a kiosk; everything it does not know lies elsewhere."""
    space, _colon, own = name.rpartition(":")
    if name in BESIDE or (space == "permits" and own in ALWAYS):
        return Asked.ALWAYS
    if space == "permits" and own in WITHIN:
        return Asked.WITHIN
    if space == "permits" and own in OF_DRAFT:
        return Asked.DRAFT
    return Asked.RECEIPT if name in OF_RECEIPT else Asked.ELSEWHERE


def is_over(*, last_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a visit is over: ended, or silent for `SILENCE`. A clock that was put back ends it too."""
    return ended_at is not None or not timedelta() <= now - last_at < SILENCE


def may_open(asked: Asked, digest: str, opened: Collection[str]) -> bool:
    """Whether a visit that goes on may open this: what is somebody's only if the visit itself opened it.

    `digest` is that of the secret in the address, `opened` are those of all that the visit began or was shown.
    """
    if asked in {Asked.DRAFT, Asked.RECEIPT}:
        return digest in opened
    return asked is not Asked.ELSEWHERE


class Kind(Enum):
    """What was typed: the link of a draft, that of a receipt, an identity number from a card, or nothing of ours."""

    DRAFT = "draft"
    RECEIPT = "receipt"
    CARD = "card"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a scanner or a card reader typed; `words` is the secret, the token or the number."""

    kind: Kind
    words: str = ""


_LONGEST = 400
_DRAFT = re.compile(r"/open/f/([\w-]{20,80})(?:/\w*)?/?")
_RECEIPT = re.compile(r"/r/([\w-]{20,80})/?")


def read_typed(text: str, *, host: str) -> Typed:
    """What this is, of links only those of this installation's `host`. A receipt's number alone is nothing."""
    text = "".join(text.split())[:_LONGEST]
    if not check_identity(text.upper()):
        return Typed(Kind.CARD, text.upper())
    try:
        link = urlsplit(text)
        same = link.hostname == host
    except ValueError:
        return Typed(Kind.NOTHING)
    if link.scheme.lower() in {"http", "https"} and same:
        if found := _DRAFT.fullmatch(link.path):
            return Typed(Kind.DRAFT, found[1])
        if found := _RECEIPT.fullmatch(link.path):
            return Typed(Kind.RECEIPT, found[1])
    return Typed(Kind.NOTHING)
