"""The job that sends a code."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiyin.kernel.clock import SystemClock
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.operations.codes import send_code
from huiyin.people.sent_codes import JOB


@app.task(name=JOB, queue="codes", retry=RetryStrategy(max_attempts=4, wait=5, retry_exceptions={ChannelFailed}))
def send(*, code_id: str, **_: object) -> None:
    """Send it; whoever waits for it waits for seconds, so few tries are enough."""
    send_code(code_id=UUID(code_id), now=SystemClock().now())
