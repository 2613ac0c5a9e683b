"""Somebody leaves: every open matter gets a new owner, its history says so, and the new owner hears of it once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huiyin.matters.models import BulkRun, Entry, Matter
from huiyin.matters.operations import HANDED_OVER, act, hand_over, start_bulk
from huiyin.matters.operations.bulk import run_chunk
from huiyin.matters.queries import ids_left_behind, left_behind
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise
from huiyin.matters.verification import is_whole
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.models import Duty
from huiyin.people.operations import end_duties
from huiyin.people.queries import actor_of


@pytest.fixture
def owned(town: Town, raise_one: Raise) -> Callable[[], Matter]:
    """Makes a matter that the officer owns."""

    def made() -> Matter:
        matter = raise_one("楼道灯不亮").matter
        data = {"unit": "property", "category": "blocked-fire-exit"}
        act(matter_id=matter.id, action="accept_and_assign", actor=town.actor("secretary"), now=NOW, data=data)
        matter.refresh_from_db()
        assert matter.owner_person_id == town.users["officer"].pk
        return matter

    return made


def given(town: Town, matter: Matter, **changed: Any) -> int:
    call: dict[str, Any] = {
        "from_user": town.users["officer"].pk,
        "to_user": town.users["colleague"].pk,
        "actor": town.actor("supervisor"),
        "reason": "调到别的街道了",
    }
    return hand_over(matter_id=matter.id, now=NOW, **call | changed)


def test_the_new_person_owns_it_with_their_unit_and_the_history_says_why(
    town: Town, owned: Callable[[], Matter]
) -> None:
    matter = owned()
    before = (matter.state, matter.due_at, matter.next_due_at)
    entry = Entry.objects.get(pk=given(town, matter))
    matter.refresh_from_db()
    assert (matter.owner_person_id, matter.owner_unit_id) == (town.users["colleague"].pk, town.units["roads"].pk)
    assert (matter.state, matter.due_at, matter.next_due_at) == before
    assert (entry.action, entry.public) == (HANDED_OVER, False)
    assert entry.data["from_person"] == town.users["officer"].pk
    assert [text.text for text in entry.texts.all()] == ["调到别的街道了"]
    assert is_whole(matter)


def test_to_nobody_it_lies_in_the_units_queue(town: Town, owned: Callable[[], Matter]) -> None:
    matter = owned()
    given(town, matter, to_user=None)
    matter.refresh_from_db()
    assert (matter.owner_person_id, matter.owner_unit_id) == (None, town.units["property"].pk)


MAY = {
    "supervisor": True,
    "desk": True,
    "administrator": True,
    "dispatcher": False,
    "secretary": False,
    "neighbour": False,
    "officer": False,
    "colleague": False,
    "grid": False,
    "stranger": False,
}


@pytest.mark.parametrize(("who", "may"), MAY.items())
def test_who_may_hand_over(town: Town, owned: Callable[[], Matter], who: str, may: bool) -> None:
    stranger = town.users["stranger"]
    if who == "administrator":
        stranger.is_superuser = True
    actor = actor_of(stranger, NOW) if who == "administrator" else town.actor(who)
    matter = owned()
    if may:
        given(town, matter, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            given(town, matter, actor=actor)
    assert bool(ids_left_behind(actor, town.users["officer"].pk)) is False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"from_user": -1}, "from_user"),
        ({"to_user": "officer"}, "to_user"),
        ({"to_user": "stranger"}, "to_user"),
    ],
)
def test_what_is_wrong_is_named(town: Town, owned: Callable[[], Matter], wrong: dict[str, object], field: str) -> None:
    call = {key: town.users[value].pk if value in town.users else value for key, value in wrong.items()}
    with pytest.raises(BadFields) as refused:
        given(town, owned(), **call)
    assert set(refused.value.problems) == {field}


def test_twice_with_one_client_id_writes_once(town: Town, owned: Callable[[], Matter]) -> None:
    matter = owned()
    assert given(town, matter, client_id="a") == given(town, matter, client_id="a")


def test_all_of_them_go_in_one_run_and_the_new_owner_hears_once(town: Town, owned: Callable[[], Matter]) -> None:
    matters = [owned() for _ in range(3)]
    actor, leaver = town.actor("supervisor"), town.users["officer"].pk
    counts, first = left_behind(actor, leaver)
    assert counts == {"voice": 3}
    assert {matter.pk for matter in first} == {matter.pk for matter in matters}
    data = {"from_user": leaver, "to_user": town.users["colleague"].pk, "reason": "退休"}
    Notice.objects.all().delete()
    run = start_bulk(
        matter_ids=ids_left_behind(actor, leaver), action=HANDED_OVER, actor=actor, data=data, now=NOW, client_id="h"
    )
    for _ in range(2):  # ended twice, told once
        run_chunk(run_id=run.pk, now=NOW)
    assert ids_left_behind(actor, leaver) == []
    told = Notice.objects.filter(template="matters.handed_over", channel="in_app")
    assert [notice.user_id for notice in told] == [town.users["colleague"].pk]
    assert words_of(told[0]).title == "3 件事项转到您这里了"
    assert words_of(told[0], "en").title == "3 matters handed over to you"
    assert BulkRun.objects.get().data == {}


def test_whoever_leaves_holds_no_post_any_more_where_that_was_asked(town: Town) -> None:
    officer = town.users["officer"]
    street = [town.areas["street"].pk]
    Duty.objects.create(
        post=Duty.objects.get(user=officer).post, user=town.users["stranger"], starts=NOW + timedelta(days=1)
    )
    assert end_duties(user_id=officer.pk, area_ids=[town.areas["community-1"].pk], now=NOW) == 0
    assert end_duties(user_id=officer.pk, area_ids=street, now=NOW) == 1
    assert end_duties(user_id=town.users["stranger"].pk, area_ids=None, now=NOW) == 1
    assert town.actor("officer").posts == ()
