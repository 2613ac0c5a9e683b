"""Which matters somebody may read inside, as a condition on rows and as marks in the search index."""

from collections.abc import Collection
from typing import TypeVar, cast

from django.db.models import BigIntegerField, ExpressionWrapper, F, Model, Q, QuerySet

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.models import Matter
from huiyin.matters.queries import searching
from huiyin.matters.rules.searching import owner_mark, unit_mark
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

Row = TypeVar("Row", bound=Model)


def visible_to(actor: Actor, *, by_hand: bool = False) -> QuerySet[Matter]:
    """The matters that the actor may read inside, as `rules.permission.reads_inside` has it for one of them.

    `by_hand`: other conditions leave few, and each of these is looked at. Else the planner would first read from the
    index of areas all that a district ever had.
    """
    return in_sight(Matter.objects.all(), actor, by_hand=by_hand)


def in_sight(
    rows: "QuerySet[Row, Row]", actor: Actor, path: str = "", *, by_hand: bool = False
) -> "QuerySet[Row, Row]":
    """Those rows of another room whose matter, at `path` ("matter__"), the actor may read inside: as `visible_to`."""
    if by_hand:  # the stubs take what is annotated for rows of another type
        rows = cast(
            "QuerySet[Row, Row]", rows.alias(area_by_hand=ExpressionWrapper(F(f"{path}area_id") + 0, BigIntegerField()))
        )
    area = "area_by_hand" if by_hand else f"{path}area_id"
    if actor.trusted:
        return rows.filter(_within(actor.area_ids, area)) if actor.area_ids else rows
    reaches = {_reach(actor, kind): Q() for kind in lifecycles.kinds()}
    for kind in lifecycles.kinds():
        reaches[_reach(actor, kind)] |= Q((f"{path}kind", kind))
    if len(reaches) == 1:  # as nearly always: then no index has to know the kind
        reaches = dict.fromkeys(reaches, Q())
    if all(area_tree().city.id in areas for areas, _units in reaches):
        return rows
    mine = Q((f"{path}owner_unit_id__in", actor.unit_ids))
    if actor.user_id:
        mine |= Q((f"{path}owner_person_id", actor.user_id))
    for (areas, units), of_kinds in reaches.items():
        if areas:
            mine |= _within(areas, area) & of_kinds
        if units:
            mine |= Q((f"{path}units__overlap", sorted(units))) & of_kinds
    return rows.filter(mine)


def _reach(actor: Actor, kind: str) -> tuple[frozenset[int], frozenset[int]]:
    """The areas that the actor answers for in this kind, and the units of all other posts."""
    by_area = lifecycles.get(kind).lifecycle.area_roles
    return (
        frozenset(post.area_id for post in actor.posts if post.role in by_area),
        frozenset(post.unit_id for post in actor.posts if post.role not in by_area),
    )


def by_units_alone(actor: Actor) -> bool:
    """Whether the actor reads only what came to own units or to oneself: few, and nowhere together in an index."""
    return not actor.trusted and not any(areas for areas, _units in (_reach(actor, k) for k in lifecycles.kinds()))


def _within(tops: Collection[int], area: str) -> Q:
    return Q((f"{area}__in", {below for top in tops for below in area_tree().below(top)}))


def marks_of(actor: Actor) -> list[str]:
    """One of which marks all have that the actor may read; none when that narrows nothing worth it."""
    reaches = [_reach(actor, kind) for kind in lifecycles.kinds()]
    tops = set(actor.area_ids).union(*(areas for areas, _units in reaches))
    areas = {below for top in tops for below in area_tree().below(top)}
    if actor.trusted or not searching.few(areas):
        return []
    own = [unit_mark(unit) for unit in actor.unit_ids] + ([owner_mark(actor.user_id)] if actor.user_id else [])
    return searching.area_marks(areas) + own
