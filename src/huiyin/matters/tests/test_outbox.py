"""The history as an outbox: who is told of what, from where a new reader begins, and what a long transaction holds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from huiyin.matters.models import Entry
from huiyin.matters.operations import act
from huiyin.matters.queries import events_after, outbox_before
from huiyin.matters.queries.outbox import LiveEvent, Place
from huiyin.matters.tests.cast import NOW, Town, build_town
from huiyin.matters.tests.conftest import Raise

pytestmark = pytest.mark.usefixtures("committed_db")


def read_on(place: Place, limit: int = 500) -> tuple[Place, list[LiveEvent]]:
    """Everything that there is now, in pages of `limit`."""
    found: list[LiveEvent] = []
    while True:
        place, events = events_after(place, limit)
        found += events
        if len(events) < limit and place.until is None:
            return place, found


@contextmanager
def open_beside(town: Town, *matters: object) -> Iterator[None]:
    """A transaction of another process that accepted these matters, and commits when the block ends."""
    begun, end = threading.Event(), threading.Event()

    def stay() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_xact_id()")
                for matter in matters:
                    act(matter_id=matter, action="accept", data={}, actor=town.actor("secretary"), now=NOW)  # type: ignore[arg-type]
                begun.set()
                end.wait(60)
        finally:
            begun.set()
            connection.close()

    other = threading.Thread(target=stay)
    other.start()
    assert begun.wait(60)
    try:
        yield
    finally:
        end.set()
        other.join(60)


def test_whoever_holds_a_receipt_hears_of_steps_and_never_of_notes_among_officers(raise_one: Raise) -> None:
    town = build_town()
    matter = raise_one().matter
    for action, data in (("accept", {}), ("note", {"words": "报事人情绪激动"})):
        act(matter_id=matter.id, action=action, data=data, actor=town.actor("secretary"), now=NOW)
    place, events = read_on(outbox_before(100))
    told = {event.action: f"receipt:{matter.id}" in event.topics for event in events}
    assert told["accept"] and not told["note"]
    assert all(f"matter:{matter.id}" in event.topics for event in events)

    _, again = read_on(outbox_before(1))
    assert [event.entry for event in again] == [events[-1].entry]
    assert read_on(place)[1] == []


def test_a_transaction_that_stays_open_holds_back_no_event_but_its_own(raise_one: Raise) -> None:
    """The guard: read below the oldest open transaction, and nothing comes while anybody writes anything for long."""
    town = build_town()
    held = raise_one().matter
    place, _ = read_on(outbox_before(100))
    with open_beside(town, held.id):
        fresh = raise_one().matter
        place, events = read_on(place)
        assert [event.number for event in events] == [fresh.number]
        assert events[0].low < events[0].xid, "a page that comes back elsewhere is told again what is older"
    place, events = read_on(place)
    assert [(event.number, event.action) for event in events] == [(held.number, "accept")]
    assert read_on(place)[1] == []


def test_in_small_pages_nothing_is_lost_and_nothing_comes_twice(raise_one: Raise) -> None:
    town = build_town()
    held = [raise_one().matter for _ in range(3)]
    place, _ = read_on(outbox_before(100))
    found = []
    with open_beside(town, *(matter.id for matter in held)):
        for _ in range(2):
            raise_one()
            place, events = events_after(place, 1)
            found += events
    raise_one()
    found += read_on(place, 2)[1]
    everything = Entry.objects.order_by("id").values_list("id", flat=True)[3:]
    assert sorted(event.entry for event in found) == sorted(everything)


def test_a_reader_that_begins_while_a_transaction_is_open_hears_of_it_when_it_ends(raise_one: Raise) -> None:
    town = build_town()
    held = raise_one().matter
    with open_beside(town, held.id):
        raise_one()
        place, _ = read_on(outbox_before(1))
    _, events = read_on(place)
    assert [event.action for event in events] == ["accept"]
