"""What a page hears, and what it hears after it was away."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

import httpx
import pytest

from huiyin.intake.waking import Waker
from huiyin.live.app import build
from huiyin.live.hub import Hub, Seats, TooMany
from huiyin.live.relay import Outbox, Relay
from huiyin.live.stream import stream
from huiyin.ui.live_ticket import BadTicket, opened, ticket


@dataclass(frozen=True)
class Happened:
    """The only entry of transaction `xid`; whatever is below `low` came before it, as far as it is given."""

    xid: int
    topics: tuple[str, ...] = ("unit:1",)
    before: int = 0
    kind: str = "voice"
    number: str = "HY26-110482-B"
    state: str = "accepted"
    entry: int = 1

    @property
    def low(self) -> int:
        return self.before or self.xid + 1


@dataclass(frozen=True)
class Start:
    """Where a relay begins: it hears of all transactions from `first` on."""

    first: int = 1


class RememberingWaker:
    """Nobody wakes it; it remembers what was asked of it."""

    def __init__(self) -> None:
        self.waited = threading.Event()
        self.listens = self.ended = False

    def start(self) -> "RememberingWaker":
        self.listens = True
        return self

    def wait(self, seconds: float) -> bool:
        self.waited.set()
        return False

    def end(self) -> None:
        self.ended = True


def nothing(place: Any, limit: int) -> tuple[Any, list[Happened]]:
    return place, []


ALL = frozenset({"unit:1"})


def ready(*events: Happened, kept: int = 100) -> Hub:
    """A hub that knows of these."""
    hub = Hub(kept)
    for event in events:
        hub.publish(event)
    hub.ready.set()
    return hub


def told(part: str) -> int:
    """The transaction of the event."""
    return int(part.split("\n", maxsplit=1)[0].split(".")[-2])


async def read(parts: AsyncIterator[str], count: int) -> list[str]:
    return [await asyncio.wait_for(anext(parts), 2) for _ in range(count)]


def test_a_ticket_tells_its_topics() -> None:
    made = opened(ticket(["unit:1", "unit:2", "unit:1"], holder="person:1"))
    assert (made.topics, made.holder) == (frozenset({"unit:1", "unit:2"}), "person:1")


@pytest.mark.parametrize("text", ["", "rubbish", ticket(["unit:1"], holder="person:1")[:-1]])
def test_a_ticket_that_was_not_made_here_is_refused(text: str) -> None:
    with pytest.raises(BadTicket):
        opened(text)


def test_a_page_hears_what_its_ticket_is_for_and_nothing_else() -> None:
    async def scene() -> None:
        hub = ready()
        parts = stream(hub, ALL, "")
        assert await read(parts, 2) == ["retry: 2000\n\n", f"id: {hub.last}\n\n"]
        waiting = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0)
        hub.publish(Happened(1, topics=("unit:2",)))
        hub.publish(Happened(2, topics=("unit:1", "unit:2")))
        heard = await asyncio.wait_for(waiting, 2)
        assert heard.startswith(f"id: {hub.last}\nevent: message\ndata: ")
        data: dict[str, Any] = json.loads(heard.split("data: ")[1])
        assert data == {"topics": ["unit:1"], "kind": "voice", "number": "HY26-110482-B", "state": "accepted"}

    asyncio.run(scene())


def test_a_page_that_comes_back_hears_what_it_missed() -> None:
    async def scene() -> None:
        hub = ready(Happened(1))
        here = hub.last
        hub.publish(Happened(2))
        hub.publish(Happened(3))
        heard = await read(stream(hub, ALL, here), 3)
        assert [told(part) for part in heard[1:]] == [2, 3]

    asyncio.run(scene())


def test_what_was_committed_late_is_heard_by_a_page_that_comes_back_to_another_process() -> None:
    """Transaction 2 stayed open while 3 was told. The next process reads them in their order: 2, 3."""

    async def scene() -> None:
        before = ready(Happened(1), Happened(3, before=2))
        here = before.last
        after = ready(Happened(1), Happened(2), Happened(3), Happened(4))
        heard = await read(stream(after, ALL, here), 3)
        assert [told(part) for part in heard[1:]] == [2, 4]

    asyncio.run(scene())


AGO = "ab12.7.5.5.1"


@pytest.mark.parametrize(
    ("hub", "here"),
    [
        (ready(Happened(9)), "long ago"),
        (ready(*map(Happened, range(1, 9)), kept=2), AGO),
        (ready(Happened(3)), AGO),
    ],
    ids=["an id of another kind", "more happened than is kept", "a database from before it"],
)
def test_a_page_that_was_away_too_long_is_told_to_read_itself_again(hub: Hub, here: str) -> None:
    async def scene() -> None:
        heard = await read(stream(hub, ALL, here), 2)
        assert heard[1] == f'id: {hub.last}\nevent: message\ndata: {{"reset": true}}\n\n'

    asyncio.run(scene())


def test_a_new_process_that_begins_after_what_a_page_knows_tells_it_to_read_itself_again() -> None:
    async def scene() -> None:
        hub = Hub()
        hub.begin(6)
        hub.publish(Happened(8))
        hub.ready.set()
        assert "reset" in (await read(stream(hub, ALL, AGO), 2))[1]

    asyncio.run(scene())


def test_a_page_of_this_process_that_missed_more_than_is_kept_reads_itself_again() -> None:
    async def scene() -> None:
        hub = ready(Happened(1), kept=2)
        here = hub.last
        for xid in range(2, 6):
            hub.publish(Happened(xid))
        assert "reset" in (await read(stream(hub, ALL, here), 2))[1]

    asyncio.run(scene())


def test_a_silent_connection_is_kept_alive_by_comments() -> None:
    async def scene() -> None:
        hub = ready(Happened(1, topics=("unit:2",)))
        said = (await read(stream(hub, ALL, hub.last, heartbeat=0.01), 2))[1]
        assert said == f": still here\nid: {hub.last}\n\n"

    asyncio.run(scene())


def test_the_relay_goes_on_from_its_cursor() -> None:
    asked: list[object] = []

    def source(cursor: Any, limit: int) -> tuple[int, list[Happened]]:
        asked.append(cursor)
        return len(asked), [Happened(len(asked))]

    async def scene() -> None:
        hub = Hub()
        with hub.listening(ALL) as listener:
            task = asyncio.create_task(Relay(Outbox(lambda count: Start(), source), hub, every=0.01).run())
            heard = [(await asyncio.wait_for(listener.queue.get(), 2))[1].xid for _ in range(3)]
            assert heard == [1, 2, 3]
            task.cancel()
        assert asked[:3] == [Start(), 1, 2]

    asyncio.run(scene())


def test_a_relay_that_is_woken_asks_at_once() -> None:
    urgent = threading.Event()
    told: list[Happened] = []

    def source(cursor: Any, limit: int) -> tuple[Any, list[Happened]]:
        return cursor, [told.pop()] if told else []

    async def scene() -> None:
        hub = Hub()
        relay = Relay(Outbox(lambda count: Start(), source), hub, urgent.wait, every=30)
        with hub.listening(ALL) as listener:
            task = asyncio.create_task(relay.run())
            await asyncio.wait_for(hub.ready.wait(), 2)
            told.append(Happened(1))
            urgent.set()
            assert (await asyncio.wait_for(listener.queue.get(), 2))[1].xid == 1
            task.cancel()

    asyncio.run(scene())


def test_the_application_lets_what_is_urgent_wake_its_relay() -> None:
    waker = RememberingWaker()

    async def scene() -> None:
        app = build(Outbox(lambda count: Start(), nothing), [], waker=lambda: cast("Waker", waker))
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(waker.waited.wait, 2)

    asyncio.run(scene())
    assert (waker.listens, waker.waited.is_set(), waker.ended) == (True, True, True)


def test_without_a_ticket_there_is_nothing_to_hear() -> None:
    async def scene() -> None:
        app = build(Outbox(lambda count: Start(), nothing), ["http://127.0.0.1:8000"])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://live") as client:
            assert (await client.get("/events")).status_code == 403
            assert (await client.get("/healthz")).text == "alive\n"

    asyncio.run(scene())


def test_until_the_past_is_read_nobody_is_told_that_it_is_lost() -> None:
    """The guard: without waiting for `ready`, whoever comes back to a new process is told to read everything again."""

    async def scene() -> None:
        hub = Hub()
        parts = stream(hub, ALL, "ab12.7.2.1.1")
        assert await read(parts, 1) == ["retry: 2000\n\n"]
        waiting = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0)
        hub.publish(Happened(1))
        hub.publish(Happened(2))
        hub.ready.set()
        assert told(await asyncio.wait_for(waiting, 2)) == 2

    asyncio.run(scene())


def test_a_page_that_falls_far_behind_costs_no_more_memory_and_reads_itself_again() -> None:
    async def scene() -> None:
        hub = ready()
        parts = stream(hub, ALL, "")
        await read(parts, 2)
        waiting = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0)
        for number in range(1_200):
            hub.publish(Happened(number))
        await asyncio.wait_for(waiting, 2)
        assert "reset" in await asyncio.wait_for(anext(parts), 2)

    asyncio.run(scene())


def test_three_hundred_tabs_of_one_person_leave_room_for_the_others() -> None:
    seats = Seats(each=30, all_together=40)
    with ExitStack() as open_tabs:
        refused = 0
        for _ in range(300):
            try:
                open_tabs.enter_context(seats.taken("person:1"))
            except TooMany:
                refused += 1
        assert refused == 270
        with seats.taken("person:2"):
            pass
        for other in range(10):
            open_tabs.enter_context(seats.taken(f"person:{other + 3}"))
        with pytest.raises(TooMany), seats.taken("person:99"):
            pass
    with seats.taken("person:1"):
        pass


def test_who_has_no_seat_is_told_why_and_when_to_come_back() -> None:
    async def scene() -> None:
        app = build(Outbox(lambda count: Start(), nothing), [], Seats(each=0, all_together=1))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://live") as client:
            answer = await client.get("/events", params={"ticket": ticket(["unit:1"], holder="person:1")})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert "works without" in answer.text

    asyncio.run(scene())
