"""Background jobs of permits: applications go on."""

from collections.abc import Callable, Sequence

import structlog
from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django import app

from huiyin.domains.permits.operations import (
    advance_all,
    announce_expiries,
    announce_expiries_elsewhere,
    drop_old,
    end_silent_visits,
    expire,
    follow_waiting,
    go_on_with_changes,
    go_on_with_renewals,
    keep_months,
    report_all,
    send_waiting,
    take_back_broken,
)
from huiyin.kernel.clock import SystemClock

log = structlog.get_logger(__name__)
MINUTELY: Sequence[Callable[..., int]] = (
    end_silent_visits,
    advance_all,
    take_back_broken,
    send_waiting,
    follow_waiting,
    report_all,
    go_on_with_changes,
    go_on_with_renewals,
)
"""Each by itself: one that fails holds up none of the others, and is tried again in the next minute."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="permits_advance")
def go_on(timestamp: int) -> None:
    """Once a minute: whatever a process that died, or a catalogue that changed, left to do."""
    for work in MINUTELY:
        try:
            work(now=SystemClock().now())
        except (OperationalError, InterfaceError):  # the database, not this work
            raise
        except Exception:
            log.exception("permits_not_gone_on", work=work.__name__)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="permits_drafts")
def forget_drafts(timestamp: int) -> None:
    """Once a night: drafts that nobody goes on with."""
    drop_old(now=SystemClock().now())


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="permits_figures")
def add_up(timestamp: int) -> None:
    """Once a night: the sums of months that are over, so that nobody adds a year up who reads it."""
    keep_months(now=SystemClock().now())


@app.periodic(cron="10 9 * * *")
@app.task(queueing_lock="permits_expiries")
def announce(timestamp: int) -> None:
    """Once a morning: permits that may be renewed from now on."""
    announce_expiries(now=SystemClock().now())
    announce_expiries_elsewhere(now=SystemClock().now())


@app.periodic(cron="1 * * * *")
@app.task(queueing_lock="permits_endings")
def end(timestamp: int) -> None:
    """Once an hour: what nobody decided in time is renewed by law, and what was good until yesterday has expired."""
    go_on_with_renewals(now=SystemClock().now())
    expire(now=SystemClock().now())
