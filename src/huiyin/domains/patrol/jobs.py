"""Background jobs of patrols: rounds are opened when they are due."""

from procrastinate.contrib.django import app

from huiyin.domains.patrol.operations import open_rounds
from huiyin.kernel.clock import SystemClock


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="patrol_rounds")
def rounds(timestamp: int) -> None:
    """Once a minute: the round that is due at each site."""
    open_rounds(now=SystemClock().now())
