"""What the API does by itself: forgetting under which keys photos were sent."""

from procrastinate.contrib.django import app

from huiyin.api.sendings import forget_sendings
from huiyin.kernel.clock import SystemClock


@app.periodic(cron="23 4 * * *")
@app.task(name="api.forget_sendings", queueing_lock="api.forget_sendings")
def forget(timestamp: int) -> None:
    """Every night."""
    forget_sendings(SystemClock().now())
