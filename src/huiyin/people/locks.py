"""How long a lock by django-axes still stands: it holds while enough failures are younger than the cooling-off."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from django.http import HttpRequest
from django.utils import timezone

WHOLE = timedelta(minutes=15)
"""The lock when the settings name none."""


def ends_at(failures: Iterable[tuple[datetime, int]], *, limit: int, cool_off: timedelta) -> datetime | None:
    """When a lock ends: the moment from which less than `limit` failures count. `failures` are (last one at, how many).

    None when they are too few for a lock.
    """
    oldest_first = sorted(failures)
    left = sum(number for _at, number in oldest_first)
    if left < limit:
        return None
    for at, number in oldest_first:
        left -= number
        if left < limit:
            return at + cool_off
    return None


def seconds_left(request: HttpRequest) -> int:
    """Whole seconds, rounded up, until a name that axes locked from this address is free again; at least one."""
    credentials = getattr(request, "axes_credentials", None)
    cool_off = get_cool_off(request) or WHOLE
    rows = AxesDatabaseHandler().get_user_attempts(request, credentials)
    ends = [
        ends_at(
            found.values_list("attempt_time", "failures_since_start"),
            limit=get_failure_limit(request, credentials),
            cool_off=cool_off,
        )
        for found in rows
    ]
    until = max((end for end in ends if end is not None), default=timezone.now())
    return max(1, math.ceil((until - timezone.now()).total_seconds()))
