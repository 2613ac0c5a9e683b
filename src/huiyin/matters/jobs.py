"""Jobs of the core: what is done to many matters at once."""

from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiyin.kernel.clock import SystemClock
from huiyin.matters.operations.bulk import JOB, run_chunk

TRIES = 20


@app.task(
    name=JOB,
    queue="bulk",
    retry=RetryStrategy(max_attempts=TRIES, wait=2, retry_exceptions={OperationalError, InterfaceError}),
)
def run_bulk(*, run_id: str, **_: object) -> None:
    """Do the next lines of a run; safe to be repeated."""
    run_chunk(run_id=UUID(run_id), now=SystemClock().now())
