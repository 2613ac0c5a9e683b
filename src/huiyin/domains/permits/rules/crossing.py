"""What two regions tell each other of an application, and what follows from it. Pure.

The three ways are those of 国办发〔2020〕35号: wholly online 全程网办, received for another place 异地代收代办, handled
together 多地联办 (between two places, 两地联办).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.correction import AskedFor
from huiyin.lifecycles.model import Name

APPLICATION, STATE, CORRECTION, CHOICE, ERRAND, ERRAND_DONE, AFTER = (
    "permits.application",
    "permits.state",
    "permits.correction",
    "permits.choice",
    "permits.errand",
    "permits.errand_done",
    "permits.after",
)
"""Kinds of messages: the application itself, how it stands, what was corrected, what the applicant chose; what the side
that decides asks to be seen or done where the applicant is, and what came of it; what a holder wants of a licence."""


class Way(StrEnum):
    """How a matter is handled between two regions."""

    ONLINE = "online"
    ON_BEHALF = "on_behalf"
    JOINT = "joint"


class SignedTold(msgspec.Struct, frozen=True):
    """Somebody who signed beside the applicant: as whom, when, and by which proof (`models.CoSigner`)."""

    role: str
    name: str
    phone: str
    at: datetime
    proof: str


class Applied(msgspec.Struct, frozen=True):
    """An application as it travels. `papers` name files of the message by their SHA-256, by material.

    `shown`, `contradictions` and `signatures` are what the applicant ticked, stays with, and who signed beside them.
    `received_by` is where it was taken, in words; `identity` how the applicant's identity was checked there.
    """

    way: Way
    industry: str
    region: str
    answers: dict[str, Value]
    form: dict[str, str]
    papers: dict[str, list[str]]
    committed: list[str]
    shown: dict[str, list[str]] | None
    contradictions: list[dict[str, Any]]
    signatures: list[SignedTold]
    received_by: Annotated[str, Meta(max_length=120)]
    identity: Annotated[str, Meta(max_length=200)] = ""


class Corrected(msgspec.Struct, frozen=True):
    """What was corrected: papers that take the place of others, and words.

    `form`, `answers` and `shown` are what else was asked for; an installation that knew none of them sends none.
    """

    papers: dict[str, list[str]]
    words: Annotated[str, Meta(max_length=4000)] = ""
    form: dict[str, str] = {}
    answers: dict[str, Value] = {}
    shown: dict[str, list[str]] = {}


class Choice(StrEnum):
    """What an applicant may choose: the actions of `application.toml` that are theirs."""

    TAKE_PART = "take_part"
    WITHDRAW = "withdraw"


class Chosen(msgspec.Struct, frozen=True):
    """What the applicant chose."""

    choice: Choice
    reason: Annotated[str, Meta(max_length=4000)] = ""


class Asked(msgspec.Struct, frozen=True):
    """What is asked of the other side, or its answer."""

    words: Annotated[str, Meta(min_length=1, max_length=4000)]


class Wish(StrEnum):
    """What a holder may want of a licence that was issued elsewhere."""

    LOST = "lost"
    SURRENDER = "surrender"


class After(msgspec.Struct, frozen=True):
    """What a holder wants: another paper for one that was lost, or `permits` to be struck off, for a reason."""

    wish: Wish
    permits: list[str] = []
    reason: Annotated[str, Meta(max_length=4000)] = ""


class CaseTold(msgspec.Struct, frozen=True):
    """How one permit stands. `tone` is that of its state; `reason` why it was refused, fell away or may not be used.

    `valid_until` is its last day, `stands` whether it may be relied on; None from a side that does not say it.
    """

    permit: str
    name: Name
    authority: Name
    state: Name
    tone: str
    due_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    number: str = ""
    reason: str = ""
    valid_until: date | None = None
    stands: bool | None = None


class LicenceTold(msgspec.Struct, frozen=True):
    """The licence that came of it, and its last day. `code` verifies by the keys of whoever issued it.

    `state` says in words why it does not stand: suspended, revoked, given up. `holder` is the firm as it stands on it.
    """

    number: str
    code: str
    valid_until: date
    stands: bool
    state: Name | None = None
    holder: str = ""


class Told(msgspec.Struct, frozen=True):
    """How an application stands where it is decided. `revision` grows: an older one that comes later says nothing.

    `asked` is by name what `missing` says in words, where it was asked so.
    """

    revision: int
    number: str
    state: str
    name: Name
    tone: str
    at: datetime
    due_at: datetime | None
    cases: list[CaseTold]
    missing: str = ""
    reason: str = ""
    resolution: str = ""
    licence: LicenceTold | None = None
    asked: AskedFor | None = None


T = TypeVar("T")


def read_body(body: Mapping[str, object], wanted: type[T]) -> T:
    """The body of a message. Raises `ValueError` with what is wrong and where."""
    try:
        return msgspec.convert(body, wanted)
    except msgspec.ValidationError as wrong:
        raise ValueError(str(wrong)) from wrong


ENDINGS: Mapping[str, str] = {
    "issued": "end_issued",
    "partly_issued": "end_partly",
    "refused": "end_refused",
    "not_accepted": "end_not_accepted",
    "withdrawn": "end_withdrawn",
    "not_needed": "end_not_needed",
}
"""What ends it here, by the resolution there."""
OTHERWISE = "end_as_told"
"""What ends it for a resolution that is not known here: nobody waits for what has ended."""
AWAY = frozenset({"sending", "amending", "there", "errand", "correcting", "choosing", "withdrawing"})
"""The states here in which the other side may still say something."""
ASKS: Mapping[str, str] = {"correcting": "ask_correction", "choosing": "ask_choice"}
"""What the applicant is asked for, by the state there."""
WAITS: Mapping[str, str] = {"correcting": "correcting", "choosing": "choosing", "amending": "correcting"}
"""For as long as which state there somebody here is waited for."""


def follows(state: str, told: Told, way: Way) -> str:
    """The action that brings the state here to what is told from there; empty when there is none."""
    if state not in AWAY:
        return ""
    if told.resolution:
        by_hand = way is not Way.ONLINE and told.resolution != "withdrawn"
        return "result_came" if by_hand else ENDINGS.get(told.resolution, OTHERWISE)
    if state == "sending":
        return "arrived"
    if state == "withdrawing" and told.state == "choosing":
        return "ask_choice"
    if state in WAITS and told.state != WAITS[state]:
        return "overtaken"
    return ASKS.get(told.state, "") if state == "there" else ""


@dataclass(frozen=True, slots=True)
class News:
    """What its holder is to hear of a licence: by which action, and of which permits in it."""

    action: str
    permits: Sequence[CaseTold] = ()


def news_of_licence(before: Told | None, now: Told) -> News | None:
    """What has become of a licence since it was told before; None for nothing. What is not told has not changed."""
    if before is None or before.licence is None or now.licence is None:
        return None
    stood = {one.permit: one.stands for one in before.cases}
    stopped = [one for one in now.cases if one.stands is False and stood.get(one.permit)]
    again = [one for one in now.cases if one.stands and stood.get(one.permit) is False]
    if stopped or (before.licence.stands and not now.licence.stands):
        return News("licence_stopped", stopped)
    if again or (now.licence.stands and not before.licence.stands):
        return News("licence_good_again", again)
    return News("licence_anew") if now.licence.code != before.licence.code else None


def digests_of(papers: Mapping[str, Sequence[str]]) -> set[str]:
    """The files that papers name."""
    return {sha256 for files in papers.values() for sha256 in files}
