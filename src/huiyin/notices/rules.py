"""Which channel when, when to try again, and what follows a failure: pure decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25), timedelta(minutes=125))
MAX_ATTEMPTS = len(BACK_OFF) + 1
ORDER = ("web_push", "wecom", "wecom_robot", "dingtalk_robot", "feishu_robot", "email", "sms")
VOICE_CALL = "voice_call"
"""A telephone that rings: for alarms alone, and offered to nobody as a choice."""
"""The order for whoever chose none: what was allowed on purpose first, what costs money last."""
SILENT = frozenset({"email"})
"""Channels that wake nobody: quiet hours do not hold them."""
DIGEST_AT = time(8, 0)
MONDAY = 0


class Kind(StrEnum):
    """What a notice is about, as people choose channels by it."""

    MOVED = "moved"
    """A matter of one's own went a step further."""
    WAITING = "waiting"
    """Something waits for the recipient."""
    LATE = "late"
    """Nearly due, or overdue."""
    DIGEST = "digest"
    """The summary of what moved."""
    ALARM = "alarm"
    """A detector has raised an alarm: it goes the way its ladder says, whatever somebody chose."""


CHOSEN = (Kind.MOVED, Kind.WAITING, Kind.LATE, Kind.DIGEST)
"""The kinds for which people choose channels."""


class Pace(StrEnum):
    """How soon somebody wants to hear of what moved."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody chose. A kind that is not in `channels` goes the usual way; an empty one, to the inbox alone.

    `quiet` are local times from (inclusive) to (exclusive), over midnight when the first is later; None: never.
    """

    channels: Mapping[Kind, Sequence[str]] = field(default_factory=dict)
    pace: Pace = Pace.NOW
    quiet: tuple[time, time] | None = (time(22, 0), time(7, 0))


@dataclass(frozen=True, slots=True)
class Send:
    """Try these channels in order, the first not before `not_before`."""

    channels: tuple[str, ...]
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Gather:
    """Keep it for the summary that goes out at `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class InboxOnly:
    """It stands in the inbox, or on the receipt's page, and goes nowhere else; `chosen`: as the recipient wishes."""

    chosen: bool


def route(
    wishes: Wishes, kind: Kind, *, urgent: bool, reachable: Sequence[str], now: datetime
) -> Send | Gather | InboxOnly:
    """Where a notice goes. `reachable` are the channels that have an address; `now` bears the local zone.

    What is urgent is neither gathered nor held by quiet hours. A summary is never gathered again.
    """
    wanted = wishes.channels.get(kind, ORDER)
    channels = tuple(name for name in wanted if name in reachable)
    if not channels:
        return InboxOnly(chosen=not wanted)
    if kind is Kind.MOVED and not urgent and wishes.pace is not Pace.NOW:
        return Gather(next_digest(wishes.pace, now))
    return Send(channels, not_before(wishes, channels[0], urgent=urgent, now=now))


def not_before(wishes: Wishes, channel: str, *, urgent: bool, now: datetime) -> datetime:
    """When a channel may be used at the earliest: now, or the end of the quiet hours that `now` lies in."""
    if urgent or channel in SILENT or wishes.quiet is None:
        return now
    begins, ends = wishes.quiet
    clock = now.time()
    over_midnight = begins > ends
    held = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not held:
        return now
    end = datetime.combine(now.date(), ends, tzinfo=now.tzinfo)
    return end if end > now else end + timedelta(days=1)


def next_digest(pace: Pace, now: datetime) -> datetime:
    """The next 8:00, or the next Monday's, after `now`, in its zone."""
    at = datetime.combine(now.date(), DIGEST_AT, tzinfo=now.tzinfo)
    if at <= now:
        at += timedelta(days=1)
    return at + timedelta(days=(MONDAY - at.weekday()) % 7) if pace is Pace.WEEKLY else at


@dataclass(frozen=True, slots=True)
class Retry:
    """Try the same channel again after `wait`."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Fall:
    """Give this channel up and write a new notice on `channel`; `rest` is what is left after it."""

    channel: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nothing is left to try: an officer sees it."""


Step = Retry | Fall | GiveUp


def after_failure(*, permanent: bool, attempts: int, fallbacks: Sequence[str], alarm: bool = False) -> Step:
    """What follows a failed attempt, the `attempts`-th on its channel.

    A transient failure is tried again after 1, 5, 25 and 125 minutes; a permanent one, or the fifth, goes to the next
    channel at once; so does any of an alarm while there is a next channel.
    """
    if not permanent and attempts < MAX_ATTEMPTS and not (alarm and fallbacks):
        return Retry(BACK_OFF[max(attempts, 1) - 1])
    if fallbacks:
        return Fall(fallbacks[0], tuple(fallbacks[1:]))
    return GiveUp()


def text_message_parts(text: str) -> int:
    """How many messages a text is billed as: one up to 70 units of UTF-16, else 67 each (3GPP TS 23.038, 23.040).

    Mainland operators count so for Latin letters, too; the signature in front (【回音】) belongs to the text.
    """
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)
