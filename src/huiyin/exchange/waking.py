"""Jobs are asked for once what they are to do has committed; what that misses, the minutely round finds."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

DELIVER, HANDLE = "exchange.deliver", "exchange.handle"
QUEUE = "exchange"


def wake_delivery(peer_id: int) -> None:
    """Let what waits for this peer be sent."""
    _ask(DELIVER, f"{DELIVER}:{peer_id}", peer_id=peer_id)


def wake_handling(incoming_id: int) -> None:
    """Let this message be handled."""
    _ask(HANDLE, f"{HANDLE}:{incoming_id}", incoming_id=incoming_id)


def _ask(job: str, lock: str, **given: int) -> None:
    try:
        app.configure_task(job, queue=QUEUE, queueing_lock=lock).defer(**given)
    except AlreadyEnqueued:
        return
