"""Jobs are asked for once what they are to do has committed; what that misses, the minutely round finds."""

from datetime import datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

DELIVER, HANDLE = "exchange.deliver", "exchange.handle"
QUEUE = "exchange"


def wake_delivery(peer_id: int) -> None:
    """Let what waits for this peer be sent."""
    _ask(DELIVER, f"{DELIVER}:{peer_id}", peer_id=peer_id)


def wake_later(peer_id: int, at: datetime) -> None:
    """Let it be tried again at this time; whoever wakes it before is not held up by that."""
    _ask(DELIVER, f"{DELIVER}:{peer_id}:later", at, peer_id=peer_id)


def wake_handling(incoming_id: int) -> None:
    """Let this message be handled."""
    _ask(HANDLE, f"{HANDLE}:{incoming_id}", incoming_id=incoming_id)


def _ask(job: str, lock: str, at: datetime | None = None, **given: int) -> None:
    try:
        app.configure_task(job, queue=QUEUE, queueing_lock=lock, schedule_at=at).defer(**given)
    except AlreadyEnqueued:
        return
