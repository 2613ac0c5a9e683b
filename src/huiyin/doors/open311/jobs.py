"""The job that fetches a picture and attaches it to its matter."""

from uuid import UUID

import structlog
from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from huiyin.doors.open311.fetching import UnableToFetch, fetch
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.clock import SystemClock
from huiyin.matters.operations.remarks import Remark, attach
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger(__name__)
TRIES = 5


@app.task(
    name="open311.fetch_media",
    queue="fetch",
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=5, retry_exceptions={UnableToFetch}),
)
def fetch_media(context: JobContext, /, *, matter_id: str, url: str, **_: object) -> None:
    """Fetch and attach; what cannot be had is told to the desk, in an entry that is not public."""
    last = context.job is None or context.job.attempts + 1 >= TRIES
    try:
        attach_media(UUID(matter_id), url)
    except (UnableToFetch, Refused) as why:
        if isinstance(why, UnableToFetch) and not why.permanent and not last:
            raise
        tell_desk(UUID(matter_id), url, why)


def attach_media(matter_id: UUID, url: str) -> None:
    """Fetch the picture and append it to the history, once. Raises `UnableToFetch` and `Refused`."""
    now = SystemClock().now()
    file = keep_photo(stream=fetch(url, settings.OPEN311_MEDIA_HOSTS), filename=url, now=now)
    client_id = f"media:{file.sha256}"
    attach(matter_id=matter_id, actor=SYSTEM_ACTOR, remark=Remark(files=[file.pk]), now=now, client_id=client_id)


def tell_desk(matter_id: UUID, url: str, why: Exception) -> None:
    """Leave the address and the reason for the desk."""
    log.warning("open311_media_not_fetched", matter=str(matter_id), reason=str(why))
    reason = str(why) if isinstance(why, UnableToFetch) else "not a picture that can be kept"
    remark = Remark(f"media_url: {url}", facts={"media": reason}, public=False)
    attach(matter_id=matter_id, actor=SYSTEM_ACTOR, remark=remark, now=SystemClock().now())
