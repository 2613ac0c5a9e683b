"""Choosing a notice's way when it is first taken up: by what its recipient chose, and by the hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from django.utils import timezone

from huiyin.kernel.registry import Registry
from huiyin.notices import rules
from huiyin.notices.channels.port import Channel, Recipient
from huiyin.notices.models import Notice
from huiyin.notices.reaching import Someone, wishes_of

DIGEST = "digest"
"""Stands as the channel of what waits for a summary."""
NOT_HERE = "this channel is not configured here"
NO_ADDRESS = "the account has no address on this channel"
NOBODY = "nobody left an address"
BY_WISH = "the recipient wants it in the inbox only"

_State = Notice.State


def plan(notice: Notice, recipient: Recipient, now: datetime, channels: Registry[Channel]) -> Mapping[str, object]:
    """Put the channels on the notice when it may go now; otherwise say what is to be recorded instead of sending."""
    reachable = [name for name, channel in channels.items() if channel.addresses_of(recipient)]
    if notice.kind == rules.Kind.ALARM:
        return _by_the_ladder(notice, recipient, reachable)
    wishes = wishes_of(Someone.told_by(notice))
    way = rules.route(
        wishes, rules.Kind(notice.kind), urgent=notice.urgent, reachable=reachable, now=timezone.localtime(now)
    )
    notice.planned = True
    match way:
        case rules.Send(names, when):
            notice.channel, notice.fallbacks = names[0], list(names[1:])
            return {} if when <= now else {"state": _State.WAITING, "due_at": when, "attempts": 0}
        case rules.Gather(until):
            notice.channel, notice.fallbacks = DIGEST, []
            return {"state": _State.WAITING, "due_at": until, "attempts": 0}
        case rules.InboxOnly(chosen):
            return _told_inside(notice, recipient, chosen=chosen)
    assert_never(way)


def _by_the_ladder(notice: Notice, recipient: Recipient, reachable: Sequence[str]) -> Mapping[str, object]:
    """An alarm takes the channels of its rung, in that order, at any hour."""
    ways = [name for name in (notice.channel, *notice.fallbacks) if name in reachable]
    notice.planned = True
    if not ways:
        return _told_inside(notice, recipient, chosen=False)
    notice.channel, notice.fallbacks = ways[0], ways[1:]
    return {}


def _told_inside(notice: Notice, recipient: Recipient, *, chosen: bool) -> Mapping[str, object]:
    """The inbox or the receipt's page has it. Only who left an e-mail address and cannot be written to is a failure."""
    notice.fallbacks = []
    if chosen:
        return {"state": _State.CANCELLED, "outcome": BY_WISH}
    if notice.user_id is not None:
        return {"state": _State.CANCELLED, "outcome": NO_ADDRESS}
    if recipient.email:
        notice.channel = "email"
        return {"state": _State.FAILED, "outcome": NOT_HERE}
    return {"state": _State.CANCELLED, "outcome": NOBODY}
