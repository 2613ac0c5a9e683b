"""Server-sent events as the standard has them (WHATWG HTML, 9.2): `id`, `event`, `data`, and comments to stay alive."""

import asyncio
import json
from collections.abc import AsyncIterator

from huiyin.live.hub import Event, Heard, Hub

HEARTBEAT = 15.0  # seconds; proxies cut connections that are silent for 30 or 60
RETRY = 2_000  # milliseconds after which a page connects again


async def stream(hub: Hub, topics: frozenset[str], after: str, heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
    """The text of one connection, without end.

    1. How soon to come back. 2. For a new page, where it stands: an id without data is remembered and tells nothing.
    3. A reset for a page that missed something: it reads itself again. 4. Its events.
    """
    yield f"retry: {RETRY}\n\n"
    while not hub.ready.is_set():
        try:
            await asyncio.wait_for(hub.ready.wait(), heartbeat)
        except TimeoutError:
            yield ": the database is away\n\n"
    with hub.listening(topics, after) as listener:
        if not after:
            yield f"id: {hub.last}\n\n"
        while True:
            if listener.missed:
                listener.missed = False
                yield f'id: {hub.last}\nevent: message\ndata: {{"reset": true}}\n\n'
            try:
                yield lines(*await asyncio.wait_for(listener.queue.get(), heartbeat), topics)
            except TimeoutError:
                # A page that hears of little still moves on, or it would be told to read itself again.
                here = f"id: {hub.last}\n" if listener.queue.empty() else ""
                yield f": still here\n{here}\n"


def lines(there: Heard, event: Event, topics: frozenset[str]) -> str:
    """One event. Only the topics that the listener has a ticket for are told."""
    told = [topic for topic in event.topics if topic in topics]
    data = {"topics": told, "kind": event.kind, "number": event.number, "state": event.state}
    return f"id: {there}\nevent: message\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
