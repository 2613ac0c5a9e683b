"""The history as an outbox: who is told of what, and from where a new reader begins."""

import pytest

from huiyin.matters.operations import act
from huiyin.matters.queries import events_after, outbox_before
from huiyin.matters.tests.cast import NOW, build_town
from huiyin.matters.tests.conftest import Raise


@pytest.mark.usefixtures("committed_db")
def test_whoever_holds_a_receipt_hears_of_steps_and_never_of_notes_among_officers(raise_one: Raise) -> None:
    town = build_town()
    matter = raise_one().matter
    for action, data in (("accept", {}), ("note", {"words": "报事人情绪激动"})):
        act(matter_id=matter.id, action=action, data=data, actor=town.actor("secretary"), now=NOW)
    _, events = events_after(outbox_before(100))
    told = {event.action: f"receipt:{matter.id}" in event.topics for event in events}
    assert told["accept"] and not told["note"]
    assert all(f"matter:{matter.id}" in event.topics for event in events)

    place, again = events_after(outbox_before(1))
    assert [event.id for event in again] == [events[-1].id]
    assert events_after(place) == (place, [])
