"""What is open around a point: for whoever is about to raise something that is raised already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, FloatField, Func, IntegerField, TextField, Value, When
from django.db.models.functions import Power

from huiyin.matters.models import Matter, Visibility

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
    high = metres / METRES_OF_A_DEGREE
    wide = high / max(cos(radians(lat)), 0.01)
    narrow = cos(radians(lat))
    rows = Matter.objects.filter(
        closed_at=None,
        kind=kind,
        duplicate_of=None,
        visibility__in=(Visibility.PUBLIC, Visibility.INVOLVED),
        lon__range=(lon - wide, lon + wide),
        lat__range=(lat - high, lat + high),
    )
    shared = Case(
        When(visibility=Visibility.PUBLIC, then=_Shared(F("search"), Value(list(words), ArrayField(TextField())))),
        default=Value(0),
    )
    far = Power((F("lon") - lon) * narrow, 2, output_field=FloatField()) + Power(F("lat") - lat, 2)
    found = rows.annotate(shared=shared).order_by("-shared", far, "id")
    near = [_near(row, lon, lat) for row in found.only(*_COLUMNS)[:limit]]
    return [one for one in near if one.metres <= metres]


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
