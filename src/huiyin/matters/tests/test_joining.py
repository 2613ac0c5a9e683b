"""“I have this too”: joined from the first moment, with a receipt of one's own, told what the first is told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.matters import queries
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.models import Matter
from huiyin.matters.operations import Opened, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.matters.tests.conftest import Raise
from huiyin.matters.verification import breaks
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR


def join(first: Matter, client_id: str = "", **more: Any) -> Opened:
    opener = domains.get("voice").open_from
    assert opener
    lon, lat = INSIDE
    said: dict[str, Any] = {"text": "我家门口也不亮", "lon": lon, "lat": lat, "client_id": client_id} | more
    return opener(Incoming(actor=RESIDENT_ACTOR, now=NOW, source="web", joins=first.pk, **said))


def fresh(matter: Matter) -> Matter:
    return queries.by_id(matter.pk)


def test_a_joiner_has_a_number_a_receipt_and_their_own_words(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    joined = join(first)
    matter = queries.by_receipt(joined.receipt)
    assert (matter.state, matter.resolution, matter.duplicate_of_id) == ("joined", "joined", first.pk)
    assert (matter.summary, matter.owner_unit_id) == ("我家门口也不亮", first.owner_unit_id)
    assert matter.number != first.number
    assert queries.history(matter, public_only=True)[0].data["matter"] == first.number


def test_the_first_one_goes_on_and_its_history_says_that_one_more_has_it(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    join(first)
    join(first, danger=True)
    after = fresh(first)
    assert (after.joined, after.state, after.next_due_at) == (2, first.state, first.next_due_at)
    assert after.priority == 1, "somebody may get hurt: that holds for the one that is handled"
    lines = queries.history(after, public_only=True)
    assert [(line.action, line.data.get("joined")) for line in lines[1:]] == [("joined_by", 1), ("joined_by", 2)]
    assert list(breaks()) == []


def test_everybody_who_joined_is_told_what_the_first_is_told(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    mine = join(first, email="a@example.org").matter
    theirs = join(first, email="b@example.org").matter
    join(first)
    for action, who, data in [("accept_and_handle", "secretary", {}), ("answer", "secretary", {"answer": "修好了"})]:
        act(matter_id=first.pk, action=action, actor=town.actor(who), now=NOW, data=data)
    told = Notice.objects.filter(subject__in=(mine.pk, theirs.pk)).values_list("subject", "params__action")
    steps = ("opened", "accept_and_handle", "answer")
    assert sorted(told) == sorted((matter.pk, step) for matter in (mine, theirs) for step in steps)


def test_joining_twice_with_one_id_changes_nothing(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    once = join(first, "join:phone")
    twice = join(first, "join:phone", text="又说一遍")
    assert (twice.receipt, twice.repeated) == (once.receipt, True)
    assert fresh(first).joined == 1
    act(matter_id=first.pk, action="refuse", actor=town.actor("secretary"), now=NOW,
        data={"resolution": "foreign", "words": "归外市"})  # fmt: skip
    assert join(first, "join:phone").repeated, "the receipt is found again although the first one is closed"


def test_what_is_closed_cannot_be_joined(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    act(matter_id=first.pk, action="refuse", actor=town.actor("secretary"), now=NOW,
        data={"resolution": "foreign", "words": "归外市"})  # fmt: skip
    with pytest.raises(BadFields):
        join(first)


def test_whoever_joins_what_was_joined_itself_stands_with_the_one_that_is_handled(town: Town, raise_one: Raise) -> None:
    handled, other = raise_one().matter, raise_one("路灯坏了").matter
    early = join(other, email="a@example.org").matter
    act(matter_id=other.pk, action="join", actor=town.actor("secretary"), now=NOW, data={"matter": handled.number})
    late = join(other).matter
    assert {fresh(early).duplicate_of_id, fresh(late).duplicate_of_id} == {handled.pk}
    assert fresh(handled).joined == 3
    Notice.objects.all().delete()
    act(matter_id=handled.pk, action="accept", actor=town.actor("secretary"), now=NOW)
    assert Notice.objects.filter(subject=early.pk).count() == 1, "it moved along, and is told"


def test_joining_keeps_to_nine_statements(town: Town, raise_one: Raise) -> None:
    first = raise_one().matter
    join(first)
    with CaptureQueriesContext(connection) as sent:
        join(first, "join:1", phone="13812345678", email="a@example.org")
    asked = [q["sql"] for q in sent.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 9, "\n".join(asked)
