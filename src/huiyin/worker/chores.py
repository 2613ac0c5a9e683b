"""What the worker does, and how often: one line a chore. A chore takes `now` and says how much it did."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from huiyin.evidence.operations import drop_abandoned
from huiyin.intake.operations.thinning import keep_house
from huiyin.matters.figures import keeping
from huiyin.matters.figures.monthly import publish_due
from huiyin.matters.operations import fire_due
from huiyin.matters.operations.erasing import erase_expired
from huiyin.matters.operations.provisional import recompute_provisional
from huiyin.matters.operations.roots import make_root
from huiyin.notices.operations import call_back_from_ahead, send_due
from huiyin.people.keeping import drop_old_codes, drop_old_sign_ins, index_some_emails
from huiyin.worker import heartbeat

BATCH = 100
TIDIED = 1000


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done every so often; after `full` or more of it there is probably more, and it is due at once."""

    name: str
    every: timedelta
    do: Callable[[datetime], int]
    full: int = BATCH


def _beat(now: datetime) -> int:
    heartbeat.beat(now)
    return 0


def _fire(now: datetime) -> int:
    return fire_due(now=now, limit=BATCH)


def _root(now: datetime) -> int:
    """The root of yesterday, local time; nothing when it is made already."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    return 1 if make_root(day=yesterday, now=now) else 0


def _recompute(now: datetime) -> int:
    return recompute_provisional(now=now)


def _retain(now: datetime) -> int:
    return erase_expired(now=now, limit=BATCH)


def _follow(now: datetime) -> int:
    return keeping.follow(now=now)


def _publish(now: datetime) -> int:
    return publish_due(now=now, day=settings.FIGURES_PUBLISHED_ON)


def _tidy(now: datetime) -> int:
    """Photos of drafts that were never sent, sessions that ran out with the words in them, sign-ins of long ago,
    codes of yesterday."""
    ended = Session.objects.filter(expire_date__lt=now).values("pk")[:TIDIED]
    sessions, _by_model = Session.objects.filter(pk__in=ended).delete()
    dropped = drop_old_sign_ins(now=now, limit=TIDIED) + drop_old_codes(now=now, limit=TIDIED)
    return max(sessions, dropped, drop_abandoned(now=now, limit=TIDIED))


def _index(now: datetime) -> int:
    return index_some_emails(limit=TIDIED)


def _recall(now: datetime) -> int:
    return call_back_from_ahead(now)


def _keep_house(now: datetime) -> int:
    return keep_house(now=now)


def me() -> str:
    """The name of this worker: its machine and its process."""
    return f"{socket.gethostname()}:{os.getpid()}"


TIMEKEEPING = (
    Chore("heartbeat", heartbeat.EVERY, _beat),
    Chore("timers", timedelta(seconds=1), _fire),
    Chore("roots", timedelta(minutes=10), _root),
    Chore("provisional_deadlines", timedelta(hours=1), _recompute),
    Chore("retention", timedelta(hours=1), _retain),
    Chore("figures", timedelta(seconds=15), _follow, full=keeping.BATCH),
    Chore("publishing", timedelta(minutes=10), _publish, full=1),
    Chore("notices_put_off_too_far", timedelta(minutes=10), _recall),
    Chore("tidying", timedelta(hours=1), _tidy, full=TIDIED),
    Chore("observations", timedelta(hours=1), _keep_house, full=1),
    Chore("indexing", timedelta(hours=1), _index, full=TIDIED),
)
"""What must not wait for somebody else's slow mail server."""


def sending(stop: threading.Event) -> tuple[Chore, ...]:
    """What hands things to the outside, each with a timeout of its own; once it is told to stop, nothing more."""

    def send(now: datetime) -> int:
        return send_due(now, BATCH, me(), told_to_stop=stop.is_set)

    return (Chore("notices", timedelta(seconds=1), send),)
