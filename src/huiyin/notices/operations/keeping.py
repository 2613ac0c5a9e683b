"""What happens to notices after they were written, other than sending: read, cancelled, forgotten."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice

_State = Notice.State


def cancel_waiting(*, subject: UUID, outcome: str) -> int:
    """Cancel what was not sent yet of a subject, and say how many; a notice being sent goes out."""
    return Notice.objects.filter(subject=subject, state=_State.WAITING).update(
        state=_State.CANCELLED, outcome=outcome[:300]
    )


def mark_read(*, user_id: int, now: datetime, ids: Collection[UUID] = (), subject: UUID | None = None) -> int:
    """Mark these of the account's inbox, or all about a subject, as read; how many were new is returned."""
    unread = Notice.objects.filter(user_id=user_id, channel=IN_APP, read_at__isnull=True)
    chosen = unread.filter(subject=subject) if subject is not None else unread.filter(id__in=ids)
    return chosen.update(read_at=now)


def forget_addresses(*, subject: UUID) -> int:
    """Take the addresses away from a subject's notices, when its reporter asks to be forgotten."""
    cancel_waiting(subject=subject, outcome="the address was erased")
    return Notice.objects.filter(subject=subject).exclude(address_token="").update(address_token="")


def send_again(*, notice_id: UUID, now: datetime) -> bool:
    """Let the worker try a notice that failed once more, from its first attempt; False when it stands otherwise."""
    failed = Notice.objects.filter(id=notice_id, state=_State.FAILED)
    return failed.update(state=_State.WAITING, attempts=0, due_at=now, outcome="") == 1
