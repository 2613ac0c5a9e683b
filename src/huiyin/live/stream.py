"""Server-sent events as the standard has them (WHATWG HTML, 9.2): `id`, `event`, `data`, and comments to stay alive."""

import asyncio
import json
from collections.abc import AsyncIterator

from huiyin.live.hub import Event, Hub

HEARTBEAT = 15.0  # seconds; proxies cut connections that are silent for 30 or 60
RETRY = 2_000  # milliseconds after which a page connects again


async def stream(hub: Hub, topics: frozenset[str], after: str, heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
    """The text of one connection, without end.

    1. How soon to come back. 2. A reset for a page that missed something: it reads itself again. 3. Its events.
    """
    with hub.listening(topics, after) as listener:
        yield f"retry: {RETRY}\n\n"
        while True:
            if listener.missed:
                listener.missed = False
                yield 'event: message\ndata: {"reset": true}\n\n'
            try:
                yield lines(await asyncio.wait_for(listener.queue.get(), heartbeat), topics)
            except TimeoutError:
                yield ": still here\n\n"


def lines(event: Event, topics: frozenset[str]) -> str:
    """One event. Only the topics that the listener has a ticket for are told."""
    told = [topic for topic in event.topics if topic in topics]
    data = {"topics": told, "kind": event.kind, "number": event.number, "state": event.state}
    return f"id: {event.id}\nevent: message\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
