"""Background jobs of permits: applications go on."""

from procrastinate.contrib.django import app

from huiyin.domains.permits.operations import (
    advance_all,
    announce_expiries,
    announce_expiries_elsewhere,
    drop_old,
    end_silent_visits,
    follow_waiting,
    go_on_with_changes,
    keep_months,
    report_all,
    send_waiting,
    take_back_broken,
)
from huiyin.kernel.clock import SystemClock


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="permits_advance")
def go_on(timestamp: int) -> None:
    """Once a minute: whatever a process that died, or a catalogue that changed, left to do."""
    end_silent_visits(now=SystemClock().now())
    advance_all(now=SystemClock().now())
    take_back_broken(now=SystemClock().now())
    send_waiting(now=SystemClock().now())
    follow_waiting(now=SystemClock().now())
    report_all(now=SystemClock().now())
    go_on_with_changes(now=SystemClock().now())


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
