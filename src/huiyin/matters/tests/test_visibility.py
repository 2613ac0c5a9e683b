"""Who may put a matter before the public and take it out again, and what that leaves in its history."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.matters import verification
from huiyin.matters.models import Entry, Matter, Visibility
from huiyin.matters.operations import Opened, change_visibility, round_place
from huiyin.matters.queries import history
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.rules.whereabouts import in_public
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor, ActorKind

REASON = "照片里有人脸"
MAY = {
    "desk": True, "supervisor": True, "officer": True, "trusted key": True,
    "secretary": False, "dispatcher": False, "grid": False, "neighbour": False, "colleague": False, "stranger": False,
    "reporter": False, "anybody": False, "system": False, "key of next door": False, "supervisor of next door": False,
}  # fmt: skip
"""The matter lies in community 0 and with the unit of `officer`."""


@pytest.fixture
def owed(town: Town, raise_one: Raise) -> Opened:
    """A matter that the unit `property` owes an answer to."""
    opened = raise_one()
    Matter.objects.filter(pk=opened.matter.pk).update(owner_unit=town.units["property"], owner_person=None)
    return opened


def actor_of(who: str, town: Town, matter: Matter) -> Actor:
    next_door = town.areas["community-1"].pk
    key = Actor(ActorKind.OUTSIDE, "热线", key="k", trusted=True, area_ids=frozenset({town.areas["street"].pk}))
    supervisor = town.actor("supervisor")
    others: dict[str, Actor] = {
        "reporter": replace(RESIDENT_ACTOR, key=receipt_key(matter.pk)),
        "anybody": RESIDENT_ACTOR,
        "system": SYSTEM_ACTOR,
        "trusted key": key,
        "key of next door": replace(key, area_ids=frozenset({next_door})),
        "supervisor of next door": replace(
            supervisor, posts=tuple(replace(p, area_id=next_door, unit_id=0) for p in supervisor.posts)
        ),
    }
    return others[who] if who in others else town.actor(who)


@pytest.mark.parametrize(("who", "may"), MAY.items(), ids=MAY)
def test_the_owner_unit_the_supervisor_and_the_city_desk_decide(
    owed: Opened, town: Town, who: str, *, may: bool
) -> None:
    actor = actor_of(who, town, owed.matter)
    try:
        change_visibility(matter_id=owed.matter.pk, to=Visibility.PUBLIC, actor=actor, reason=REASON, now=NOW)
    except NotAllowed:
        assert not may
    else:
        assert may
    assert (Matter.objects.get().visibility == Visibility.PUBLIC) is may
    assert Entry.objects.count() == 1 + may


def test_the_history_keeps_who_why_and_what_it_was_before_and_shows_it_to_the_desk_alone(
    owed: Opened, town: Town
) -> None:
    officer = town.actor("officer")
    change_visibility(matter_id=owed.matter.pk, to=Visibility.PUBLIC, actor=officer, reason=REASON, now=NOW)
    matter = Matter.objects.get()
    line = history(matter, public_only=False)[-1]
    assert (line.actor_name, line.words, line.data) == (
        officer.name,
        {"reason": REASON},
        {"visibility": "public", "before": "involved"},
    )
    assert [line.action for line in history(matter, public_only=True)] == ["opened"]
    assert verification.is_whole(matter)


@pytest.fixture
def exact(owed: Opened) -> Opened:
    """A public matter whose place is shown exactly."""
    Matter.objects.filter(pk=owed.matter.pk).update(visibility=Visibility.PUBLIC, place_public=True)
    return owed


@pytest.mark.parametrize(("who", "may"), MAY.items(), ids=MAY)
def test_whoever_decides_about_the_public_makes_a_place_rough(
    exact: Opened, town: Town, who: str, *, may: bool
) -> None:
    actor = actor_of(who, town, exact.matter)
    try:
        round_place(matter_id=exact.matter.pk, actor=actor, reason=REASON, now=NOW)
    except NotAllowed:
        assert not may
    else:
        assert may
    matter = Matter.objects.get()
    assert (matter.visibility, in_public(matter).exact) == (Visibility.PUBLIC, not may)
    assert Entry.objects.count() == 1 + may


def test_that_a_place_was_made_rough_stands_in_the_history_for_the_desk_alone(
    exact: Opened, town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = town.actor("officer")
    with django_assert_num_queries(3 + 2):  # and a savepoint
        round_place(matter_id=exact.matter.pk, actor=officer, reason=REASON, now=NOW)
    matter = Matter.objects.get()
    line = history(matter, public_only=False)[-1]
    assert (line.action, line.words, line.data) == ("place_rounded", {"reason": REASON}, {"place_public": False})
    assert [line.action for line in history(matter, public_only=True)] == ["opened"]
    assert verification.is_whole(matter)


@pytest.mark.parametrize("changed", [{"visibility": "involved"}, {"place_public": False}])
def test_a_place_that_is_not_shown_exactly_is_not_made_rough(
    exact: Opened, town: Town, changed: dict[str, object]
) -> None:
    Matter.objects.update(**changed)
    with pytest.raises(BadFields, match="place"):
        round_place(matter_id=exact.matter.pk, actor=town.actor("officer"), reason=REASON, now=NOW)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_a_reason_is_asked_for(owed: Opened, town: Town, reason: str) -> None:
    with pytest.raises(BadFields, match="reason"):
        change_visibility(
            matter_id=owed.matter.pk, to=Visibility.PUBLIC, actor=town.actor("officer"), reason=reason, now=NOW
        )
    assert Matter.objects.get().visibility == Visibility.INVOLVED


def test_what_stands_so_already_is_not_written_again(owed: Opened, town: Town) -> None:
    with pytest.raises(BadFields, match="visibility"):
        change_visibility(
            matter_id=owed.matter.pk, to=Visibility.INVOLVED, actor=town.actor("officer"), reason=REASON, now=NOW
        )
    assert Entry.objects.count() == 1


def test_it_costs_four_statements(owed: Opened, town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    officer = town.actor("officer")
    with django_assert_num_queries(4 + 2):  # and a savepoint
        change_visibility(matter_id=owed.matter.pk, to=Visibility.PUBLIC, actor=officer, reason=REASON, now=NOW)
