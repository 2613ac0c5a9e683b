"""Sending what is due: claim, hand over without a transaction open, record what came of it."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from huiyin.kernel.registry import Registry
from huiyin.notices import rules
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing
from huiyin.notices.channels.registry import channels as offered
from huiyin.notices.models import Notice
from huiyin.notices.wording import NoWords, words_of
from huiyin.people import vault

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""How long a claim stands. A notice whose worker died is sent again after it: at least once, never lost."""
PATIENCE = 60.0
"""Seconds after which `send_due` claims nothing more, so that `now` and the lease hold."""

_State = Notice.State

# The rows are picked in a materialised part, once: as a plain subquery the planner may run the LIMIT again for each row
# it looks at, and one claim then takes everything that is due (seen under load; PostgreSQL does not forbid it).
_CLAIM = """
with picked as materialized (
    select id from notices_notice
    where state in ('waiting', 'sending') and due_at <= %(now)s
    order by due_at limit %(limit)s for update skip locked
)
update notices_notice set state = 'sending', claimed_at = %(now)s, claimed_by = %(worker)s,
    attempts = attempts + 1, due_at = %(lease_ends)s
from picked where notices_notice.id = picked.id
returning notices_notice.*
"""


def claim(now: datetime, limit: int, worker: str) -> list[Notice]:
    """Take up to `limit` notices that are due, in one statement; no other worker gets them until the lease ends."""
    params = {"now": now, "worker": worker, "limit": limit, "lease_ends": now + LEASE}
    return list(Notice.objects.raw(_CLAIM, params))


def send_due(now: datetime, limit: int, worker: str, *, channels: Registry[Channel] = offered) -> int:
    """Send up to `limit` notices that are due and return how many were tried.

    They are claimed one by one, so that a server that hangs holds up one notice and not a batch.
    """
    began = time.monotonic()
    tried = 0
    while tried < limit and time.monotonic() - began < PATIENCE:
        claimed = claim(now, 1, worker)
        if not claimed:
            break
        deliver_one(claimed[0], now, channels=channels)
        tried += 1
    return tried


def deliver_one(notice: Notice, now: datetime, *, channels: Registry[Channel] = offered) -> None:
    """Send a claimed notice, with no transaction open, and record what came of it."""
    try:
        said = _send(notice, channels)
    except ChannelFailed as failure:
        _record_failure(notice, failure, now)
    except _NoAddress:
        # The inbox has it already; an account without an address on this channel is no failure of anybody's.
        _record(notice, state=_State.CANCELLED, outcome="the account has no address on this channel")
    except (OperationalError, InterfaceError):  # the database, not this notice
        raise
    except Exception as fault:  # a fault of ours in one notice holds up no other
        log.exception("notice_failed", notice=str(notice.id), template=notice.template)
        _record_failure(notice, ChannelFailed(f"a fault of ours: {type(fault).__name__}", permanent=False), now)
    else:
        _record(notice, state=_State.DELIVERED, sent_at=now, outcome=said[:300], address_token="")


class _NoAddress(Exception):
    """The account cannot be reached on this channel."""


def _send(notice: Notice, channels: Registry[Channel]) -> str:
    if notice.attempts > rules.MAX_ATTEMPTS:  # whoever claimed it so often never came back to say why
        raise ChannelFailed("the worker died at every attempt", permanent=True)
    if notice.channel not in channels:
        raise ChannelFailed("this channel is not configured any more", permanent=True)
    channel = channels.get(notice.channel)
    try:
        address = vault.decrypt(notice.address_token) if notice.address_token else _address_of(notice, channel)
        words = words_of(notice)
    except (NoWords, vault.UnableToDecrypt) as ours:  # ours to mend: a missing template or key can come back
        raise ChannelFailed(str(ours), permanent=False) from ours
    return channel.send(Outgoing(notice.id, address, words.title, words.body, notice.language)).said


def _address_of(notice: Notice, channel: Channel) -> str:
    if notice.user is None:
        raise ChannelFailed("the address was erased", permanent=True)
    if address := channel.address_of(notice.user):
        return address
    if notice.fallbacks:
        raise ChannelFailed("the account has no address on this channel", permanent=True)
    raise _NoAddress


def _record_failure(notice: Notice, failure: ChannelFailed, now: datetime) -> None:
    reason = failure.reason[:300] or "no reason given"
    log.warning("notice_not_sent", notice=str(notice.id), channel=notice.channel, permanent=failure.permanent)
    step = rules.after_failure(permanent=failure.permanent, attempts=notice.attempts, fallbacks=notice.fallbacks)
    match step:
        case rules.Retry(wait):
            _record(notice, state=_State.WAITING, outcome=reason, due_at=now + wait)
        case rules.Fall(channel, rest):
            with transaction.atomic():
                if _record(notice, state=_State.FAILED, outcome=reason):
                    _next_channel(notice, channel, rest, now).save(force_insert=True)
        case rules.GiveUp():
            _record(notice, state=_State.FAILED, outcome=reason)


def _record(notice: Notice, **fields: object) -> bool:
    """Write the outcome, unless the lease ran out and another worker has the notice now; say whether it was written."""
    mine = Notice.objects.filter(
        id=notice.id, state=_State.SENDING, claimed_by=notice.claimed_by, attempts=notice.attempts
    )
    recorded = mine.update(**fields) == 1
    if not recorded:
        log.warning("notice_taken_over", notice=str(notice.id), worker=notice.claimed_by)
    return recorded


def _next_channel(notice: Notice, channel: str, rest: Sequence[str], now: datetime) -> Notice:
    return Notice(
        subject=notice.subject,
        template=notice.template,
        params=notice.params,
        user_id=notice.user_id,
        address_token=notice.address_token,
        channel=channel,
        fallbacks=list(rest),
        language=notice.language,
        due_at=now,
        created_at=now,
    )
