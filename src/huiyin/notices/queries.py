"""Every read of notices."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, QuerySet

from huiyin.database import rows
from huiyin.database.pipeline import asked
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Endpoint, Notice, Preferences, Text

if TYPE_CHECKING:
    from huiyin.notices.reaching import Someone


def inbox(user_id: int) -> QuerySet[Notice]:
    """All that an account was told, latest first; `wording.words_of` makes it readable."""
    arrived = Notice.objects.filter(user_id=user_id, channel=IN_APP, state=Notice.State.DELIVERED)
    return arrived.order_by("-created_at")


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


def endpoints(someone: "Someone") -> list[Endpoint]:
    """The addresses that somebody entered or allowed, latest first."""
    return endpoints_asked([someone])()


def endpoints_asked(people: "Sequence[Someone]") -> Callable[[], list[Endpoint]]:
    """Those of several, latest first. One statement, which the ORM would compose anew for each alarm (ADR 28).

    In a pipeline nobody waits until the answer is called for.
    """
    users = [one.user_id for one in people if one.user_id is not None]
    subjects = [one.subject for one in people if one.user_id is None]
    answer = asked(_endpoints(), {"users": users, "subjects": subjects})
    return lambda: [rows.read(Endpoint, rows.every(Endpoint), found) for found in answer.fetchall()]


@cache
def _endpoints() -> str:
    columns = rows.columns(Endpoint, "it", rows.every(Endpoint))
    return (
        f"SELECT {columns} FROM notices_endpoint it WHERE it.user_id = ANY(%(users)s)"  # noqa: S608 (names of our own)
        f" UNION ALL SELECT {columns} FROM notices_endpoint it WHERE it.subject = ANY(%(subjects)s)"
        " ORDER BY created_at DESC"
    )


def preferences(someone: "Someone") -> Preferences | None:
    """What somebody chose, if anything."""
    return Preferences.objects.filter(**someone.where).first()


def texts() -> dict[tuple[str, str, str], Text]:
    """The texts that hold now, by template, language and channel: the latest version of each. One statement."""
    return texts_asked()()


def texts_asked() -> Callable[[], dict[tuple[str, str, str], Text]]:
    """The same. In a pipeline nobody waits until the answer is called for."""
    answer = asked(_texts(), ())
    return lambda: {_of_text(text): text for text in (_text(values) for values in answer.fetchall())}


def _text(values: Sequence[Any]) -> Text:
    return rows.read(Text, rows.every(Text), values)


def _of_text(text: Text) -> tuple[str, str, str]:
    return text.template, text.language, text.channel


@cache
def _texts() -> str:
    columns = rows.columns(Text, "it", rows.every(Text))
    return (
        f"SELECT DISTINCT ON (it.template, it.language, it.channel) {columns} FROM notices_text it"  # noqa: S608 (names of our own)
        " ORDER BY it.template, it.language, it.channel, it.version DESC"
    )


def held_by(summary: Notice) -> list[Notice]:
    """What a summary holds, oldest first."""
    return list(Notice.objects.filter(gathered_in=summary).order_by("created_at")) if summary.created_at else []


def latest_of_subject(subject: UUID, most: int) -> list[Notice]:
    """The latest notices about a subject, those of one step together: with their account and their summary."""
    rows = Notice.objects.filter(subject=subject).exclude(kind="digest").select_related("user", "gathered_in")
    return list(rows.order_by("-created_at", "id")[:most])


def failed_by(visible: QuerySet[Notice], field: str, most: int) -> dict[str, int]:
    """How many of what reached nobody fell on each channel, or for each reason; counted up to `most`."""
    counted = Notice.objects.filter(pk__in=visible.values("pk")[:most]).order_by()
    return dict(counted.values_list(field).annotate(n=Count("pk")).order_by("-n"))


def versions(template: str, language: str, channel: str) -> list[Text]:
    """Every version of a text, latest first."""
    found = Text.objects.filter(template=template, language=language, channel=channel)
    return list(found.select_related("by").order_by("-version"))
