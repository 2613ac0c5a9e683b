"""Background jobs of sensing: what drills need that no evaluator watches."""

from procrastinate.contrib.django import app

from huiyin.domains.sensing.operations import climb_drills, end_drills
from huiyin.kernel.clock import SystemClock


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sensing_drills")
def drills(timestamp: int) -> None:
    """Once a minute: ladders of drills climb, and drills are over after an hour."""
    now = SystemClock().now()
    end_drills(now=now)
    climb_drills(now=now)
