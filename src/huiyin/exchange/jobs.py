"""Background jobs of the exchange."""

from procrastinate.contrib.django import app

from huiyin.exchange.operations import deliver, deliver_all, drop_delivered, handle, handle_all
from huiyin.exchange.queries import due_at
from huiyin.exchange.waking import DELIVER, HANDLE, QUEUE, wake_delivery, wake_later
from huiyin.kernel.clock import SystemClock


@app.task(name=DELIVER, queue=QUEUE)
def deliver_to(*, peer_id: int, **_: object) -> None:
    """Send what waits for a peer; what its turn was too short for goes on at once."""
    now = SystemClock().now()
    if deliver(peer_id=peer_id, now=now):
        wake_delivery(peer_id)
    elif (again_at := due_at(peer_id)) and again_at > now:
        wake_later(peer_id, again_at)


@app.task(name=HANDLE, queue=QUEUE)
def handle_one(*, incoming_id: int, **_: object) -> None:
    """Handle a message as soon as it is whole."""
    handle(incoming_id=incoming_id, now=SystemClock().now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exchange_round")
def go_round(timestamp: int) -> None:
    """Once a minute: whatever a process that died, or a peer that did not answer, left to do."""
    handle_all(now=SystemClock().now())
    deliver_all(now=SystemClock().now())


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="exchange_keeping")
def forget(timestamp: int) -> None:
    """Once a night: the words of what was delivered long ago."""
    drop_delivered(now=SystemClock().now())
