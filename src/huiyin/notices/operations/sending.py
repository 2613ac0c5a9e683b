"""Sending what is due: claim, plan, hand over without a transaction open, record what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import structlog
from django.db import InterfaceError, OperationalError

from huiyin.database import rows
from huiyin.database.pipeline import asked
from huiyin.kernel.registry import Registry
from huiyin.notices import rules
from huiyin.notices.at_hand import AtHand
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing, Recipient
from huiyin.notices.channels.registry import channels as offered
from huiyin.notices.models import Notice
from huiyin.notices.operations.gathering import gather
from huiyin.notices.operations.planning import DIGEST, NO_ADDRESS, plan
from huiyin.notices.operations.reaching import drop_address
from huiyin.notices.operations.recording import record, record_failure
from huiyin.notices.reaching import Someone, recipient_of
from huiyin.notices.unsubscribing import unsubscribe_link
from huiyin.notices.wording import NoWords, words_of
from huiyin.people import vault

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""How long a claim stands. A notice whose worker died is sent again after it: at least once, never lost."""
URGENT_LEASE = timedelta(minutes=1)
"""The same in the lane of what is urgent: longer than any server may take, and no longer than an alarm can wait."""
PATIENCE = 60.0
"""Seconds after which `send_due` claims nothing more, so that `now` and the lease hold."""

_State = Notice.State

# The rows are picked in a materialised part, once: as a plain subquery the planner may run the LIMIT again for each row
# it looks at, and one claim then takes everything that is due (seen under load; PostgreSQL does not forbid it).
_CLAIM = """
with picked as materialized (
    select id from notices_notice
    where state in ('waiting', 'sending') and due_at <= %(now)s {only}
    order by due_at limit %(limit)s for update skip locked
)
update notices_notice set state = 'sending', claimed_at = %(now)s, claimed_by = %(worker)s,
    attempts = attempts + 1, due_at = %(lease_ends)s
from picked where notices_notice.id = picked.id
returning {columns}
"""


def claim(now: datetime, limit: int, worker: str, *, urgent: bool = False) -> list[Notice]:
    """Take up to `limit` notices that are due, in one statement; no other worker gets them until the lease ends.

    `urgent`: only those that are.
    """
    lease_ends = now + (URGENT_LEASE if urgent else LEASE)
    answer = asked(_claiming(urgent), {"now": now, "worker": worker, "limit": limit, "lease_ends": lease_ends})
    return [rows.read(Notice, rows.every(Notice), values) for values in answer.fetchall()]


@cache
def _claiming(urgent: bool) -> str:
    columns = rows.columns(Notice, "notices_notice", rows.every(Notice))
    return _CLAIM.format(only="and urgent" if urgent else "", columns=columns)


def send_due(
    now: datetime,
    limit: int,
    worker: str,
    *,
    channels: Registry[Channel] = offered,
    told_to_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send up to `limit` notices that are due and return how many were tried; none more once it is told to stop.

    They are claimed one by one, so that a server that hangs holds up one notice and not a batch.
    """
    began = time.monotonic()
    tried = 0
    while tried < limit and time.monotonic() - began < PATIENCE and not told_to_stop():
        claimed = claim(now, 1, worker)
        if not claimed:
            break
        deliver_one(claimed[0], now, channels=channels)
        tried += 1
    return tried


def deliver_one(
    notice: Notice, now: datetime, *, channels: Registry[Channel] = offered, at_hand: AtHand | None = None
) -> None:
    """Take a claimed notice its way, with no transaction open, and record what came of it.

    `at_hand`: what was read for it and for others, where somebody has read it already.
    """
    try:
        said = _take_its_way(notice, now, channels, at_hand)
    except ChannelFailed as failure:
        record_failure(notice, failure, now)
    except (OperationalError, InterfaceError):  # the database, not this notice
        raise
    except Exception as fault:  # a fault of ours in one notice holds up no other
        log.exception("notice_failed", notice=str(notice.id), template=notice.template)
        record_failure(notice, ChannelFailed(f"a fault of ours: {type(fault).__name__}", permanent=False), now)
    else:
        if said is not None:
            record(notice, state=_State.DELIVERED, sent_at=now, outcome=said[:300], address_token="")


def _take_its_way(notice: Notice, now: datetime, channels: Registry[Channel], at_hand: AtHand | None) -> str | None:
    """Plan, gather or send it. What the other side said; None when it was not sent now and that is recorded."""
    if notice.attempts > rules.MAX_ATTEMPTS:  # whoever claimed it so often never came back to say why
        raise ChannelFailed("the worker died at every attempt", permanent=True)
    if notice.channel == IN_APP:  # it was held, and now stands in the inbox
        return "inbox"
    if notice.channel == DIGEST and notice.planned:
        gather(notice, now)
        return None
    try:
        recipient = Recipient() if notice.address_token else _recipient_of(notice, at_hand)
    except vault.UnableToDecrypt as ours:  # ours to mend: a missing key can come back
        raise ChannelFailed(str(ours), permanent=False) from ours
    if not notice.planned and (instead := plan(notice, recipient, now, channels)):
        record(notice, **instead)
        return None
    return _send(notice, recipient, channels, at_hand)


def _recipient_of(notice: Notice, at_hand: AtHand | None) -> Recipient:
    return recipient_of(notice) if at_hand is None else at_hand.recipient_of(notice)


def _send(notice: Notice, recipient: Recipient, channels: Registry[Channel], at_hand: AtHand | None) -> str:
    """Hand it over at every address of its channel; one that takes it is enough."""
    if notice.channel not in channels:
        raise ChannelFailed("this channel is not configured any more", permanent=True)
    channel = channels.get(notice.channel)
    outgoing = _in_words(notice, at_hand)
    addresses = _addresses(notice, recipient, channel)
    failures, said = [], ""
    for address in addresses:
        try:
            said = channel.send(_to(outgoing, address)).said or said or "taken"
        except ChannelFailed as failure:
            failures.append(failure)
            if failure.gone:
                drop_address(Someone.told_by(notice), channel=notice.channel, address=address)
    if said:
        return said
    passing = [failure for failure in failures if not failure.permanent]
    raise (passing or failures)[0]


def _addresses(notice: Notice, recipient: Recipient, channel: Channel) -> Sequence[str]:
    if notice.address_token:
        try:
            return [vault.decrypt(notice.address_token)]
        except vault.UnableToDecrypt as ours:
            raise ChannelFailed(str(ours), permanent=False) from ours
    if found := channel.addresses_of(recipient):
        return found
    erased = notice.user_id is None
    raise ChannelFailed("the address was erased" if erased else NO_ADDRESS, permanent=True)


def _in_words(notice: Notice, at_hand: AtHand | None) -> Outgoing:
    try:
        channel = notice.channel
        words = words_of(notice, channel=channel) if at_hand is None else at_hand.words_of(notice, channel)
    except NoWords as ours:  # ours to mend: a missing template can come back
        raise ChannelFailed(str(ours), permanent=False) from ours
    link = unsubscribe_link(Someone.told_by(notice))
    return Outgoing(notice.id, "", words.title, words.body, notice.language, words.link, link, words.facts)


def _to(outgoing: Outgoing, address: str) -> Outgoing:
    return replace(outgoing, address=address)
