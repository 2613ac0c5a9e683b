"""Making one message of what somebody wanted to hear of by the day or by the week."""

from datetime import datetime

from django.db import transaction

from huiyin.notices.models import Notice
from huiyin.notices.operations.planning import DIGEST
from huiyin.notices.reaching import Someone
from huiyin.notices.rules import Kind

TEMPLATE = "notices.digest"
MOST = 200
"""Notices in one summary; what is left goes into another, at once."""

_State = Notice.State


def gather(claimed: Notice, now: datetime) -> Notice | None:
    """Write the summary that holds the claimed notice and all that waits with it; the worker sends it like any other.

    None when the lease ran out and another worker has the claimed notice.
    """
    with transaction.atomic():
        mine = Notice.objects.select_for_update().filter(
            pk=claimed.pk, state=_State.SENDING, claimed_by=claimed.claimed_by, attempts=claimed.attempts
        )
        if not mine.exists():
            return None
        waiting = Notice.objects.select_for_update(skip_locked=True).filter(
            **Someone.told_by(claimed).where, channel=DIGEST, state=_State.WAITING, due_at__lte=now
        )
        ids = [claimed.pk, *waiting.order_by("created_at").values_list("pk", flat=True)[: MOST - 1]]
        summary = Notice(
            subject=claimed.subject,
            template=TEMPLATE,
            params={"count": len(ids)},
            user_id=claimed.user_id,
            contact_id=claimed.contact_id,
            kind=Kind.DIGEST.value,
            channel=DIGEST,
            language=claimed.language,
            due_at=now,
            created_at=now,
        )
        summary.save(force_insert=True)
        Notice.objects.filter(pk__in=ids, state__in=[_State.WAITING, _State.SENDING]).update(
            state=_State.GATHERED, gathered_in=summary, outcome=""
        )
    return summary
