"""What a page hears, and what it hears after it was away."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from huiyin.live.app import build
from huiyin.live.hub import Hub
from huiyin.live.relay import Outbox, Relay
from huiyin.live.stream import stream
from huiyin.ui.live_ticket import BadTicket, ticket, topics_of


@dataclass(frozen=True)
class Happened:
    id: str
    topics: tuple[str, ...] = ("unit:1",)
    kind: str = "voice"
    number: str = "HY26-110482-B"
    state: str = "accepted"


ALL = frozenset({"unit:1"})


async def read(parts: AsyncIterator[str], count: int) -> list[str]:
    return [await asyncio.wait_for(anext(parts), 2) for _ in range(count)]


def test_a_ticket_tells_its_topics() -> None:
    assert topics_of(ticket(["unit:1", "unit:2", "unit:1"])) == {"unit:1", "unit:2"}


@pytest.mark.parametrize("text", ["", "rubbish", ticket(["unit:1"])[:-1]])
def test_a_ticket_that_was_not_made_here_is_refused(text: str) -> None:
    with pytest.raises(BadTicket):
        topics_of(text)


def test_a_page_hears_what_its_ticket_is_for_and_nothing_else() -> None:
    async def scene() -> None:
        hub = Hub()
        parts = stream(hub, ALL, "")
        assert await read(parts, 1) == ["retry: 2000\n\n"]
        waiting = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0)
        hub.publish(Happened("1", topics=("unit:2",)))
        hub.publish(Happened("2", topics=("unit:1", "unit:2")))
        heard = await asyncio.wait_for(waiting, 2)
        assert heard.startswith("id: 2\nevent: message\ndata: ")
        told: dict[str, Any] = json.loads(heard.split("data: ")[1])
        assert told == {"topics": ["unit:1"], "kind": "voice", "number": "HY26-110482-B", "state": "accepted"}

    asyncio.run(scene())


def test_a_page_that_comes_back_hears_what_it_missed() -> None:
    async def scene() -> None:
        hub = Hub()
        for number in ("1", "2", "3"):
            hub.publish(Happened(number))
        heard = await read(stream(hub, ALL, "1"), 3)
        assert [part.split("\n")[0] for part in heard[1:]] == ["id: 2", "id: 3"]

    asyncio.run(scene())


def test_a_page_that_was_away_too_long_is_told_to_read_itself_again() -> None:
    async def scene() -> None:
        heard = await read(stream(Hub(), ALL, "long ago"), 2)
        assert heard[1] == 'event: message\ndata: {"reset": true}\n\n'

    asyncio.run(scene())


def test_a_silent_connection_is_kept_alive_by_comments() -> None:
    async def scene() -> None:
        assert (await read(stream(Hub(), ALL, "", heartbeat=0.01), 2))[1].startswith(":")

    asyncio.run(scene())


def test_the_relay_goes_on_from_its_cursor() -> None:
    asked: list[object] = []

    def source(cursor: Any, limit: int) -> tuple[int, list[Happened]]:
        asked.append(cursor)
        return len(asked), [Happened(str(len(asked)))]

    async def scene() -> None:
        hub = Hub()
        with hub.listening(ALL) as listener:
            task = asyncio.create_task(Relay(Outbox(lambda: 0, source), hub, every=0.01).run())
            assert [(await asyncio.wait_for(listener.queue.get(), 2)).id for _ in range(3)] == ["1", "2", "3"]
            task.cancel()
        assert asked[:3] == [0, 1, 2]

    asyncio.run(scene())


def test_without_a_ticket_there_is_nothing_to_hear() -> None:
    async def scene() -> None:
        app = build(Outbox(lambda: 0, lambda cursor, limit: (0, [])), ["http://127.0.0.1:8000"])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://live") as client:
            assert (await client.get("/events")).status_code == 403
            assert (await client.get("/healthz")).text == "alive\n"

    asyncio.run(scene())
