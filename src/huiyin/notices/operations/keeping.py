"""What happens to notices after they were written, other than sending: read, cancelled, forgotten."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice, Retried

_State = Notice.State
LONGEST_WAIT = timedelta(days=10)
"""No notice waits longer: a summary by the week is the longest, and quiet hours may come on top."""


def cancel_waiting(*, subject: UUID, outcome: str) -> int:
    """Cancel what was not sent yet of a subject, and say how many; a notice being sent goes out."""
    return Notice.objects.filter(subject=subject, state=_State.WAITING).update(
        state=_State.CANCELLED, outcome=outcome[:300]
    )


def call_back_from_ahead(now: datetime) -> int:
    """Let go now what was put off while a worker's clock ran ahead, and say how many: it would wait until that day."""
    put_off = Notice.objects.filter(state__in=[_State.WAITING, _State.SENDING], due_at__gt=now + LONGEST_WAIT)
    return put_off.update(due_at=now)


def cancel_to_contact(*, contact_id: UUID, outcome: str) -> int:
    """Cancel what is on its way to the telephone or e-mail of a contact and was not sent, and say how many.

    What has no way yet finds none when it is planned (`reaching.recipient_of`); a browser that allowed it is told.
    """
    waiting = Notice.objects.filter(contact_id=contact_id, state=_State.WAITING, planned=True)
    return waiting.filter(channel__in=("email", "sms")).update(state=_State.CANCELLED, outcome=outcome[:300])


def cancel_of(*, subject: UUID, user_id: int | None, contact_id: UUID | None, outcome: str) -> int:
    """Cancel what was not sent yet of a subject to an account or a contact, and say how many."""
    whose = Q(user_id=user_id) if user_id is not None else Q(pk__in=())
    if contact_id is not None:
        whose |= Q(contact_id=contact_id)
    waiting = Notice.objects.filter(whose, subject=subject, state=_State.WAITING)
    return waiting.update(state=_State.CANCELLED, outcome=outcome[:300])


def cancel_held(*, subjects: Collection[UUID], written_at: datetime) -> bool:
    """Call back what was written at that moment about these subjects and is held; False when any of it has left."""
    written = Notice.objects.filter(subject__in=subjects, created_at=written_at)
    still_here = written.filter(state__in=[_State.WAITING, _State.FAILED])  # failed: no channel led to them at all
    still_here.update(state=_State.CANCELLED, outcome="taken back before it was sent")
    return not written.filter(state__in=[_State.SENDING, _State.DELIVERED]).exists()


def mark_read(*, user_id: int, now: datetime, ids: Collection[UUID] = (), subject: UUID | None = None) -> int:
    """Mark these of the account's inbox, or all about a subject, as read; how many were new is returned."""
    unread = Notice.objects.filter(user_id=user_id, channel=IN_APP, read_at__isnull=True)
    chosen = unread.filter(subject=subject) if subject is not None else unread.filter(id__in=ids)
    return chosen.update(read_at=now)


def forget_addresses(*, subject: UUID) -> int:
    """Take the addresses away from a subject's notices, when its reporter asks to be forgotten."""
    cancel_waiting(subject=subject, outcome="the address was erased")
    return Notice.objects.filter(subject=subject).exclude(address_token="").update(address_token="")


def send_again(*, notice_id: UUID, now: datetime, by_id: int | None = None) -> bool:
    """Let the worker try a notice that reached nobody once more, from its first attempt; who asked for it is kept.

    False when it stands otherwise: sent meanwhile, taken over by its next channel, or being tried.
    """
    with transaction.atomic():
        failed = Notice.objects.select_for_update().filter(id=notice_id, state=_State.FAILED, fallbacks=[]).first()
        if failed is None:
            return False
        if by_id is not None:
            Retried.objects.create(notice=failed, by_id=by_id, at=now, reason=failed.outcome)
        failed.state, failed.attempts, failed.due_at, failed.outcome = _State.WAITING, 0, now, ""
        # The way is chosen anew: the recipient may have another address, or the channel may be configured by now.
        failed.planned = bool(failed.address_token)
        failed.save(update_fields=["state", "attempts", "due_at", "outcome", "planned"])
    return True
