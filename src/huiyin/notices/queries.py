"""Every read of notices."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice


def inbox(user_id: int) -> QuerySet[Notice]:
    """All that an account was told, latest first; `wording.words_of` makes it readable."""
    return Notice.objects.filter(user_id=user_id, channel=IN_APP).order_by("-created_at")


def unread(user_id: int) -> QuerySet[Notice]:
    """What an account was told and has not read, latest first; `.count()` it for a badge."""
    return inbox(user_id).filter(read_at__isnull=True)


def of_subject(subject: UUID) -> QuerySet[Notice]:
    """All notices about a subject in the order they were written: who was told what, and whether it arrived."""
    return Notice.objects.filter(subject=subject).select_related("user").order_by("created_at", "id")


def failed(since: datetime | None = None) -> QuerySet[Notice]:
    """What reached its recipient on no channel, latest first: an officer tells them another way."""
    ends = Notice.objects.filter(state=Notice.State.FAILED, fallbacks=[]).order_by("-created_at")
    return ends if since is None else ends.filter(created_at__gte=since)


def overdue(now: datetime) -> QuerySet[Notice]:
    """What should have been looked at by `now`: a growing number says that no worker runs."""
    return Notice.objects.filter(state__in=[Notice.State.WAITING, Notice.State.SENDING], due_at__lte=now)
