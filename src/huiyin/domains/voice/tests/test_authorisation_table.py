"""Who may do what with a resident's request: every action × every role, inside the matter's area and outside it.

The table is written out by hand. It is the promise; the lifecycle file is what is checked against it.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction

from huiyin.domains.voice.operations import report
from huiyin.lifecycles.queries import current
from huiyin.matters.domain import Incoming
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor, ActorKind, PostHeld

# owner: the officer of the unit that has it · officer: an officer of another unit · key: a trusted outside system
TABLE = """
                   secretary  grid_worker  dispatcher  owner  officer  supervisor  city_desk  reporter  system  key
accept             yes        -            yes         -      -        -           yes        -         -       yes
accept_and_assign  yes        -            yes         -      -        -           yes        -         -       yes
accept_and_handle  yes        -            yes         -      -        -           yes        -         -       yes
assign             -          -            yes         -      -        yes         yes        -         -       yes
take               -          -            -           yes    -        -           -          -         -       yes
answer             -          -            -           yes    -        -           -          -         -       yes
solved             -          -            -           -      -        -           -          yes       -       yes
called_back        yes        -            -           -      -        -           -          -         -       yes
lapse              -          -            -           -      -        -           -          -         yes     -
not_solved         yes        -            -           -      -        -           -          yes       -       yes
not_solved_again   yes        -            -           -      -        -           -          yes       -       yes
consent            -          -            -           -      -        yes         yes        -         -       yes
refuse_consent     -          -            -           -      -        yes         yes        -         -       yes
return_            -          -            -           yes    -        -           -          -         -       yes
pass_on            -          -            yes         yes    -        yes         -          -         -       yes
join               yes        -            yes         yes    -        -           -          -         -       yes
ask                -          -            -           yes    -        -           -          -         -       yes
supply             yes        -            -           -      -        -           -          yes       -       yes
not_supplied       -          -            -           -      -        -           -          -         yes     -
refuse             yes        -            yes         -      -        -           yes        -         -       yes
contest            -          -            -           -      -        -           -          yes       -       yes
overturn           -          -            -           -      -        yes         yes        -         -       yes
uphold             -          -            -           -      -        yes         yes        -         -       yes
look_back          -          -            -           -      -        -           -          -         yes     -
looked_fine        yes        yes          -           -      -        -           -          -         -       yes
recurred           yes        yes          -           -      -        -           -          -         -       yes
extend             -          -            -           -      -        yes         yes        -         -       yes
ask_more_time      -          -            -           yes    -        -           -          -         -       yes
remind             yes        -            -           -      -        yes         -          yes       -       yes
note               yes        yes          yes         yes    yes      yes         yes        -         -       yes
"""

_HEAD, *_ROWS = TABLE.strip().splitlines()
ROLES = _HEAD.split()
PROMISED = {
    row.split()[0]: {r for r, said in zip(ROLES, row.split()[1:], strict=True) if said == "yes"} for row in _ROWS
}
PEOPLE = {
    "secretary": "secretary",
    "grid_worker": "grid",
    "dispatcher": "dispatcher",
    "owner": "officer",
    "officer": "colleague",
    "supervisor": "supervisor",
    "city_desk": "desk",
}


def matter_in(state: str, town: Town, at: tuple[float, float] = INSIDE) -> Matter:
    """A request in `state`, which the officer of the unit `property` has, as if it had come there by its own way."""
    lon, lat = at
    incoming = Incoming(text="消防门被堵住了", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat)
    matter = report(incoming).matter
    Matter.objects.filter(pk=matter.pk).update(
        state=state,
        owner_role="officer",
        owner_unit=town.units["property"],
        owner_person=town.users["officer"],
        taken={"not_solved": 1} if state in {"answered", "closed"} else {},
    )
    return matter


def people_inside(matter: Matter, town: Town) -> Iterator[tuple[str, Actor]]:
    """Somebody of every role, at home where the matter is."""
    for role, username in PEOPLE.items():
        yield role, town.actor(username)
    yield "reporter", Actor(kind=ActorKind.REPORTER, name="居民", key=receipt_key(matter.id))
    yield "system", SYSTEM_ACTOR
    area = town.areas["community-0"].pk
    yield "key", Actor(kind=ActorKind.OUTSIDE, name="热线", key="k", trusted=True, area_ids=frozenset({area}))


def people_outside(town: Town) -> Iterator[tuple[str, Actor]]:
    """Somebody of every role, at home next door."""
    area = town.areas["community-1"].pk
    for number, role in enumerate(["secretary", "grid_worker", "dispatcher", "officer", "supervisor", "city_desk"]):
        post = PostHeld(post_id=900 + number, role=role, area_id=area, unit_id=town.units["roads"].pk)
        yield role, Actor(kind=ActorKind.PERSON, name=role, user_id=town.users["stranger"].pk, posts=(post,))
    other = matter_in("received", town, NEXT_DOOR)
    yield "reporter", Actor(kind=ActorKind.REPORTER, name="居民", key=receipt_key(other.id))
    yield "key", Actor(kind=ActorKind.OUTSIDE, name="热线", key="k", trusted=True, area_ids=frozenset({area}))
    yield "nobody", town.actor("stranger")
    yield "anonymous", RESIDENT_ACTOR


def is_let(matter: Matter, action: str, actor: Actor) -> bool:
    """Whether the actor gets past the question of rights: what else is missing is asked later."""
    try:
        with transaction.atomic():
            act(matter_id=matter.id, action=action, actor=actor, now=NOW)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    except BadFields:
        return True
    return True


def test_the_table_has_every_action_and_no_other() -> None:
    assert set(PROMISED) == set(current("voice").actions)


@pytest.mark.parametrize("action", PROMISED)
def test_inside_its_area(action: str, town: Town) -> None:
    found = current("voice").actions[action]
    matter = matter_in(found.sources[0], town)
    if found.limit is not None:
        Matter.objects.filter(pk=matter.pk).update(taken={})
    assert {role for role, actor in people_inside(matter, town) if is_let(matter, action, actor)} == PROMISED[action]


@pytest.mark.parametrize("action", PROMISED)
def test_outside_its_area_nobody_may_anything(action: str, town: Town) -> None:
    matter = matter_in(current("voice").actions[action].sources[0], town)
    assert {role for role, actor in people_outside(town) if is_let(matter, action, actor)} == set()
