"""Recording what came of a notice that was tried: taken over, to be tried again, on its next channel, or given up."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from huiyin.notices import rules
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.models import Notice
from huiyin.notices.reaching import Someone, wishes_of

log = structlog.get_logger(__name__)
_State = Notice.State


def record_failure(notice: Notice, failure: ChannelFailed, now: datetime) -> None:
    """Let it be tried again later, or on its next channel, or give it up; which of them is for `rules` to say."""
    reason = failure.reason[:300] or "no reason given"
    log.warning("notice_not_sent", notice=str(notice.id), channel=notice.channel, permanent=failure.permanent)
    alarm = notice.kind == rules.Kind.ALARM
    step = rules.after_failure(
        permanent=failure.permanent, attempts=notice.attempts, fallbacks=notice.fallbacks, alarm=alarm
    )
    match step:
        case rules.Retry(wait):
            record(notice, state=_State.WAITING, outcome=reason, due_at=now + wait)
        case rules.Fall(channel, rest):
            with transaction.atomic():
                if record(notice, state=_State.FAILED, outcome=reason):
                    _next_channel(notice, channel, rest, _not_before(notice, channel, now)).save(force_insert=True)
        case rules.GiveUp():
            record(notice, state=_State.FAILED, outcome=reason)


def record(notice: Notice, **fields: object) -> bool:
    """Write the outcome, unless the lease ran out and another worker has the notice now; say whether it was written."""
    way = {"planned": notice.planned, "channel": notice.channel, "fallbacks": notice.fallbacks}
    written: dict[str, Any] = way | fields
    mine = {"id": notice.id, "claimed_by": notice.claimed_by, "attempts_then": notice.attempts}
    with connection.cursor() as cursor:
        cursor.execute(_recording(tuple(written)), written | mine)
        recorded: bool = cursor.rowcount == 1
    if not recorded:
        log.warning("notice_taken_over", notice=str(notice.id), worker=notice.claimed_by)
    return recorded


@cache
def _recording(columns: Sequence[str]) -> str:
    """The statement that writes these columns. The ORM would compose it anew for each notice that was sent."""
    written = ", ".join(f"{column} = %({column})s" for column in columns)
    return (
        f"update notices_notice set {written} where id = %(id)s and state = 'sending'"  # noqa: S608 (names of our own)
        " and claimed_by = %(claimed_by)s and attempts = %(attempts_then)s"
    )


def _not_before(notice: Notice, channel: str, now: datetime) -> datetime:
    wishes = wishes_of(Someone.told_by(notice))
    return rules.not_before(wishes, channel, urgent=notice.urgent, now=timezone.localtime(now))


def _next_channel(notice: Notice, channel: str, rest: Sequence[str], due_at: datetime) -> Notice:
    """The same notice on its next channel; it stays with the step that caused it."""
    return Notice(
        subject=notice.subject,
        template=notice.template,
        params=notice.params,
        user_id=notice.user_id,
        contact_id=notice.contact_id,
        address_token=notice.address_token,
        kind=notice.kind,
        urgent=notice.urgent,
        planned=True,
        channel=channel,
        fallbacks=list(rest),
        language=notice.language,
        due_at=due_at,
        created_at=notice.created_at,
    )
