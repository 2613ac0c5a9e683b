"""What is open around a point: for whoever is about to raise something that is raised already, and for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, FloatField, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Power

from huiyin.matters.models import Matter, Visibility
from huiyin.matters.queries.sight import visible_to
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

METRES_OF_A_DEGREE = 111_320
"""Of latitude; of longitude that much times the cosine of the latitude."""
MOST = 60
_COLUMNS = ("id", "title", "state", "lifecycle_version", "visibility", "opened_at", "joined", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Near:
    """An open matter `metres` away. Of one that is not `public` nobody may read more than state, place and age.

    `shared` is how many of the tokens asked for stand in a public one's words; 0 for any other: to say more would tell
    what stands in words that are nobody else's business.
    """

    id: UUID
    title: str
    state: str
    lifecycle_version: int
    public: bool
    opened_at: datetime
    joined: int
    shared: int
    metres: float


class _Shared(Func):
    """How many lexemes of a tsvector are among those of an array."""

    template = "(SELECT count(*) FROM unnest(tsvector_to_array(%(expressions)s))"
    arg_joiner = ")) AS lexeme WHERE lexeme = ANY("
    arity = 2
    output_field: Any = IntegerField()


def nearby(
    kind: str, *, lon: float, lat: float, metres: float, words: Sequence[str] = (), limit: int = MOST
) -> list[Near]:
    """The open matters of `kind` within `metres` of a WGS-84 point, those that share most of the tokens `words` first,
    then the nearest. Internal ones and those joined to another are left out. One statement.
    """
    narrow = cos(radians(lat))
    rows = Matter.objects.filter(
        _within(lon, lat, metres),
        closed_at=None,
        kind=kind,
        duplicate_of=None,
        visibility__in=(Visibility.PUBLIC, Visibility.INVOLVED),
    )
    shared = Case(
        When(visibility=Visibility.PUBLIC, then=_Shared(F("search"), Value(list(words), ArrayField(TextField())))),
        default=Value(0),
    )
    far = Power((F("lon") - lon) * narrow, 2, output_field=FloatField()) + Power(F("lat") - lat, 2)
    found = rows.annotate(shared=shared).order_by("-shared", far, "id")
    near = [_near(row, lon, lat) for row in found.only(*_COLUMNS)[:limit]]
    return [one for one in near if one.metres <= metres]


@dataclass(frozen=True, slots=True)
class Beside:
    """An open matter that somebody at the desk may read, beside another: what they share, and how far apart they are.

    `metres` is None where one of them has no point.
    """

    matter: Matter
    shared: int
    metres: float | None


def open_beside(
    actor: Actor, matter: Matter, *, metres: float, words: Sequence[str], limit: int = MOST
) -> list[Beside]:
    """The open matters of its kind around it that the actor may read inside, those that share most of `words` first.

    Around are `metres`; of one without a point, its area. One statement; none when it lies nowhere.
    """
    rows = visible_to(actor).filter(closed_at=None, kind=matter.kind, duplicate_of=None).exclude(pk=matter.pk)
    if matter.lon is not None and matter.lat is not None:
        rows = rows.filter(_within(matter.lon, matter.lat, metres))
    elif matter.area_id != area_tree().city.id:
        rows = rows.filter(area_id=matter.area_id)
    else:
        return []
    shared = _Shared(F("search"), Value(list(words), ArrayField(TextField())))
    found = rows.annotate(shared=shared).order_by("-shared", "-opened_at", "id").defer("search")
    beside = [Beside(row, row.shared, metres_apart(matter, row)) for row in found.select_related("owner_unit")[:limit]]
    return [one for one in beside if one.metres is None or one.metres <= metres]


def _within(lon: float, lat: float, metres: float) -> Q:
    """A box around the point, which an index can answer; whoever asks measures what comes."""
    high = metres / METRES_OF_A_DEGREE
    wide = high / max(cos(radians(lat)), 0.01)
    return Q(lon__range=(lon - wide, lon + wide), lat__range=(lat - high, lat + high))


def metres_apart(one: Matter, other: Matter) -> float | None:
    """How far two matters lie apart; None where one of them has no point."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return _metres(one.lon, one.lat, other.lon, other.lat)


def _near(row: Any, lon: float, lat: float) -> Near:
    return Near(
        id=row.id,
        title=row.title,
        state=row.state,
        lifecycle_version=row.lifecycle_version,
        public=row.visibility == Visibility.PUBLIC,
        opened_at=row.opened_at,
        joined=row.joined,
        shared=row.shared,
        metres=_metres(lon, lat, row.lon, row.lat),
    )


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    east = (other_lon - lon) * cos(radians(lat))
    return hypot(east, other_lat - lat) * METRES_OF_A_DEGREE
