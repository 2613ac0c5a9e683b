"""Background jobs of sensing: what drills and tests need that no evaluator watches, and the monthly letters."""

from django.conf import settings
from procrastinate.contrib.django import app

from huiyin.domains.sensing.operations import climb_drills, climb_left, end_drills, end_tests, send_letters
from huiyin.kernel.clock import SystemClock


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sensing_drills")
def drills(timestamp: int) -> None:
    """Once a minute: ladders of drills climb, and drills are over after an hour."""
    now = SystemClock().now()
    end_drills(now=now)
    climb_drills(now=now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sensing_tests")
def tests(timestamp: int) -> None:
    """Once a minute: tests that somebody began for ten minutes are over, and what still sounds then climbs."""
    now = SystemClock().now()
    end_tests(now=now)
    climb_left(now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="sensing_letters")
def letters(timestamp: int) -> None:
    """Every ten minutes: the safety letters that are due and were never sent, until there are none."""
    while send_letters(now=SystemClock().now(), day=settings.LETTERS_SENT_ON):
        pass
