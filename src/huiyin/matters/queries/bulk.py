"""Reads of what is done to many matters at once, and of what somebody who leaves would leave behind."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from huiyin.matters.models import BulkLine, BulkRun, Matter
from huiyin.matters.queries.lists import BY_DEADLINE, LIST_WITH
from huiyin.matters.rules.permission import MOVERS
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: how many are done, refused and still waiting."""

    run: BulkRun
    done: int
    refused: int
    waiting: int


class NoSuchRun(LookupError):
    """There is no such run, or it is somebody else's."""


def bulk_progress(run_id: UUID, user_id: int | None) -> Progress:
    """How far this person's run is. Raises `NoSuchRun`. Two statements."""
    run = BulkRun.objects.filter(pk=run_id, user_id=user_id or 0).first()
    if run is None:
        raise NoSuchRun(str(run_id))
    states = dict(run.lines.values_list("state").annotate(n=Count("id")).order_by())
    state = BulkLine.State
    return Progress(run, states.get(state.DONE, 0), states.get(state.REFUSED, 0), states.get(state.WAITING, 0))


def bulk_lines(run: BulkRun, *, refused: bool, limit: int = 500) -> list[BulkLine]:
    """The lines that were refused, or those that were done, with their matters, in order."""
    state = BulkLine.State.REFUSED if refused else BulkLine.State.DONE
    rows = run.lines.filter(state=state).select_related("matter").defer("matter__search", "matter__summary")
    return list(rows.order_by("place")[:limit])


def bulk_runs_of(user_id: int, *, limit: int = 20) -> list[BulkRun]:
    """This person's runs, latest first."""
    return list(BulkRun.objects.filter(user_id=user_id).order_by("-started_at")[:limit])


def moved_areas(actor: Actor) -> set[int] | None:
    """The areas in which the actor may hand over what others own; None for all."""
    if actor.administrator:
        return None
    tree = area_tree()
    return {below for post in actor.posts if post.role in MOVERS for below in tree.below(post.area_id)}


def _left_behind(actor: Actor, user_id: int) -> QuerySet[Matter]:
    rows = Matter.objects.filter(owner_person_id=user_id, closed_at=None)
    areas = moved_areas(actor)
    return rows if areas is None else rows.filter(area_id__in=areas)


def left_behind(actor: Actor, user_id: int, *, limit: int = 50) -> tuple[dict[str, int], list[Matter]]:
    """The open matters that the person owns and the actor may hand over: how many by kind, the first by deadline."""
    rows = _left_behind(actor, user_id)
    counts = dict(rows.values_list("kind").annotate(n=Count("id")).order_by("kind"))
    first = rows.select_related(*LIST_WITH).defer("search", "summary").order_by(*BY_DEADLINE)[:limit]
    return counts, list(first)


def ids_left_behind(actor: Actor, user_id: int) -> list[UUID]:
    """The ids of all of them, by deadline."""
    return list(_left_behind(actor, user_id).order_by(*BY_DEADLINE).values_list("pk", flat=True))
