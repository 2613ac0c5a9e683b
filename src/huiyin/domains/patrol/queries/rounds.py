"""Rounds as lists: one's own, tonight's, the missed ones, and how many of them were done in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from huiyin.domains.patrol.models import Round, Site
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

CARERS = ("grid_worker", "secretary", "dispatcher", "supervisor", "city_desk")
TONIGHT = timedelta(hours=24)
RATED = timedelta(days=30)
DUE, IN_TIME, LATE, MISSED, EXCUSED = "due", "in_time", "late", "missed", "excused"
STATES = (DUE, IN_TIME, LATE, MISSED, EXCUSED)


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """Which rounds: of a site, in a state as it is at the moment, due since then."""

    site_id: int | None = None
    state: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteRate:
    """A site's rounds that are over, excused ones aside: how many there were, done in time, late, missed."""

    site: Site
    over: int
    in_time: int
    late: int
    missed: int

    @property
    def rate(self) -> float | None:
        """Per cent done in time."""
        return 100 * self.in_time / self.over if self.over else None


def is_carer(actor: Actor) -> bool:
    """Whether the actor has rounds to see to, somewhere."""
    return any(post.role in CARERS for post in actor.posts)


def state_of(one: Round, now: datetime) -> str:
    """Where a round stands at this moment."""
    if one.excused:
        return EXCUSED
    if one.done_at is not None:
        return IN_TIME if one.done_at <= one.until else LATE
    return DUE if now < one.until else MISSED


def _in_state(state: str, now: datetime) -> Q:
    open_ones = Q(done_at=None, excused=False)
    return {
        DUE: open_ones & Q(until__gt=now),
        MISSED: open_ones & Q(until__lte=now),
        IN_TIME: Q(excused=False, done_at__lte=F("until")),
        LATE: Q(excused=False, done_at__gt=F("until")),
        EXCUSED: Q(excused=True),
    }[state]


def _seen(actor: Actor) -> "QuerySet[Site]":
    tree = area_tree()
    tops = {post.area_id for post in actor.posts if post.role in CARERS}
    if tree.city.id in tops:
        return Site.objects.all()
    return Site.objects.filter(area__in={area for top in tops for area in tree.below(top)})


def _filtered(actor: Actor, wanted: RoundFilter, now: datetime) -> "QuerySet[Round]":
    rows = Round.objects.filter(site__in=_seen(actor)).select_related("site", "matter__owner_person")
    if wanted.site_id is not None:
        rows = rows.filter(site=wanted.site_id)
    if wanted.since is not None:
        rows = rows.filter(slot_at__gte=wanted.since)
    if wanted.state:
        rows = rows.filter(_in_state(wanted.state, now))
    return rows.order_by("-slot_at", "-matter")


def round_page(actor: Actor, wanted: RoundFilter, now: datetime, offset: int, limit: int) -> Sequence[Round]:
    """Those of the actor's areas, the newest first. One statement."""
    return list(_filtered(actor, wanted, now)[offset : offset + limit])


def stream_rounds(actor: Actor, wanted: RoundFilter, now: datetime) -> Iterable[Round]:
    """All of them, however many: read as they are asked for."""
    return _filtered(actor, wanted, now).iterator(chunk_size=2_000)


def my_rounds(actor: Actor, most: int) -> Sequence[Round]:
    """The open rounds that wait for this person, the soonest first."""
    if actor.user_id is None:
        return []
    whose = Q(matter__owner_person=actor.user_id) | Q(matter__owner_person=None, matter__owner_unit__in=actor.unit_ids)
    rows = Round.objects.filter(whose, matter__closed_at=None).select_related("site", "matter")
    return list(rows.order_by("until", "matter")[:most])


def rates(actor: Actor, now: datetime) -> Sequence[SiteRate]:
    """By site, of the last 30 days. One statement."""
    counted = Q(rounds__slot_at__gte=now - RATED, rounds__excused=False)
    over = counted & (Q(rounds__until__lte=now) | Q(rounds__done_at__isnull=False))
    rows = (
        _seen(actor)
        .annotate(
            over=Count("rounds", filter=over),
            in_time=Count("rounds", filter=over & Q(rounds__done_at__lte=F("rounds__until"))),
            late=Count("rounds", filter=over & Q(rounds__done_at__gt=F("rounds__until"))),
        )
        .order_by("name", "id")
    )
    return [SiteRate(one, one.over, one.in_time, one.late, one.over - one.in_time - one.late) for one in rows]


def round_by_matter(matter_id: UUID) -> Round | None:
    """The round of this matter, with what was found."""
    return Round.objects.select_related("site").prefetch_related("findings").filter(pk=matter_id).first()


def current_round(site: Site, now: datetime) -> Round | None:
    """The open round of a site that is due now, or else the last open one."""
    rows = Round.objects.filter(site=site, matter__closed_at=None, slot_at__lte=now).select_related("matter")
    return rows.order_by("-slot_at").first()


def seen_sites(actor: Actor) -> Sequence[Site]:
    """The sites of the actor's areas."""
    return list(_seen(actor).order_by("name", "id"))


def seen_site(actor: Actor, site_id: int) -> Site | None:
    """The site when it stands in one of the actor's areas."""
    return _seen(actor).filter(pk=site_id).first()


def sites() -> Iterable[Site]:
    """All of them."""
    return Site.objects.order_by("id").iterator(chunk_size=2_000)


def site_by_id(site_id: int) -> Site | None:
    """This site."""
    return Site.objects.filter(pk=site_id).first()


def own_page(matter: "Matter") -> str:
    """The address of a round's own page."""
    return reverse("patrol:round", args=[matter.number])
