"""Who reads a matter, and who its reporter's contact: the cast by name, wherever the matter lies and has lain."""

from dataclasses import replace

import pytest

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.models import Matter
from huiyin.matters.operations import Opened, act, look_at_contact
from huiyin.matters.queries import MatterFilter, find, standing
from huiyin.matters.rules.permission import reads_inside, receipt_key, sees
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor, ActorKind
from huiyin.people.contacts import draft_contact
from huiyin.people.models import LookPurpose, PersonalLook
from huiyin.people.operations import UnableToLook

# officer works for property, colleague for roads; the matter lies in community 0, next door is community 1
READ = """
            desk  supervisor  dispatcher  secretary  grid  officer  colleague  neighbour  stranger  key  key_next_door
received    yes   yes         yes         yes        yes   -        -          -          -         yes  -
assigned    yes   yes         yes         yes        yes   yes      -          -          -         yes  -
passed_on   yes   yes         yes         yes        yes   yes      yes        -          -         yes  -
"""
LOOK = """
            desk  supervisor  dispatcher  secretary  grid  officer  colleague  neighbour  stranger  key  key_next_door
received    yes   yes         -           yes        yes   -        -          -          -         yes  -
assigned    yes   yes         -           -          -     yes      -          -          -         yes  -
passed_on   yes   yes         -           -          -     -        yes        -          -         yes  -
answered    yes   yes         -           yes        -     -        yes        -          -         yes  -
"""
WAY = {
    "received": [],
    "assigned": [("secretary", "accept_and_assign", {"unit": "property"})],
    "passed_on": [("officer", "pass_on", {"unit": "roads", "reason": "归路政管"})],
    "answered": [("colleague", "take", {}), ("colleague", "answer", {"answer": "修好了"})],
}


def rows(table: str) -> list[tuple[str, str, bool]]:
    """(state, who, may) of a table."""
    head, *lines = table.strip().splitlines()
    return [
        (line.split()[0], who, said == "yes")
        for line in lines
        for who, said in zip(head.split(), line.split()[1:], strict=True)
    ]


def led_to(state: str, town: Town, raise_one: Raise) -> Matter:
    """A matter with a contact, walked to this state by its own way."""
    opened = raise_one()
    contact = draft_contact(name="林某", phone="13812345678", email="", language="zh-hans", now=NOW)
    assert contact
    contact.save()
    Matter.objects.filter(pk=opened.matter.pk).update(contact=contact)
    for step, deeds in WAY.items():
        for who, action, data in deeds:
            act(matter_id=opened.matter.pk, action=action, actor=town.actor(who), now=NOW, data=data)
        if step == state:
            break
    return Matter.objects.get()


def actor_of(who: str, town: Town) -> Actor:
    key = Actor(ActorKind.OUTSIDE, "热线", key="k", trusted=True, area_ids=frozenset({town.areas["street"].pk}))
    next_door = replace(key, area_ids=frozenset({town.areas["community-1"].pk}))
    return {"key": key, "key_next_door": next_door}.get(who) or town.actor(who)


@pytest.mark.parametrize("state", ["received", "assigned", "passed_on"])
def test_who_reads_a_matter_finds_it_in_lists_too(state: str, town: Town, raise_one: Raise) -> None:
    matter = led_to(state, town, raise_one)
    promised = {who: may for at, who, may in rows(READ) if at == state}
    opened = {who: reads_inside(actor_of(who, town), standing(matter)) for who in promised}
    listed = {who: bool(find(actor_of(who, town), MatterFilter()).matters) for who in promised}
    assert (opened, listed) == (promised, promised)


@pytest.mark.parametrize("state", list(WAY))
def test_who_sees_the_contact_in_full(state: str, town: Town, raise_one: Raise) -> None:
    matter = led_to(state, town, raise_one)
    promised = {who: may for at, who, may in rows(LOOK) if at == state}
    may = {}
    for who in promised:
        before = PersonalLook.objects.count()
        try:
            full = look_at_contact(
                matter_id=matter.pk, actor=actor_of(who, town), purpose=LookPurpose.CALL, reason="问几楼", now=NOW
            )
            may[who] = full.phone == "13812345678"
        except NotAllowed:
            may[who] = False
        assert PersonalLook.objects.count() == before + may[who]
    assert may == promised


def test_a_look_says_for_which_unit_matter_and_purpose(town: Town, raise_one: Raise) -> None:
    matter = led_to("assigned", town, raise_one)
    look_at_contact(
        matter_id=matter.pk, actor=town.actor("officer"), purpose=LookPurpose.VISIT, reason="周三上门", now=NOW
    )
    seen = PersonalLook.objects.get()
    assert (seen.unit, seen.subject, seen.purpose) == (town.units["property"], matter.pk, "visit")


def test_where_nothing_was_left_there_is_nothing_to_look_at(town: Town, raise_one: Raise) -> None:
    opened: Opened = raise_one()
    with pytest.raises(UnableToLook):
        look_at_contact(
            matter_id=opened.matter.pk, actor=town.actor("secretary"), purpose=LookPurpose.CALL, reason="问", now=NOW
        )


def test_a_reporter_opens_the_matter_but_reads_no_internal_note(town: Town, raise_one: Raise) -> None:
    opened = raise_one()
    Matter.objects.update(reporter=town.users["stranger"])
    at = standing(Matter.objects.get())
    by_account, by_receipt = town.actor("stranger"), replace(RESIDENT_ACTOR, key=receipt_key(opened.matter.pk))
    assert [sees(who, at) for who in (by_account, by_receipt)] == [True, True]
    assert [reads_inside(who, at) for who in (by_account, by_receipt)] == [False, False]


def test_the_clock_and_whoever_holds_no_receipt_open_nothing(town: Town, raise_one: Raise) -> None:
    at = standing(raise_one().matter)
    assert not any(sees(who, at) for who in (SYSTEM_ACTOR, RESIDENT_ACTOR))


def test_an_officer_of_a_department_answers_for_no_area() -> None:
    roles = lifecycles.get("voice").lifecycle.area_roles
    assert roles == {"secretary", "grid_worker", "dispatcher", "supervisor", "city_desk"}
