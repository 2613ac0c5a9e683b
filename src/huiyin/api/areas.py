"""GET /areas/locate: which cell a point lies in, and what stands above it."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from huiyin.api.cards import AreaCard, area_card, send
from huiyin.api.catalogue import BAD_FIELDS, OUTSIDE
from huiyin.api.describing import described
from huiyin.api.problems import Problem
from huiyin.api.reading import refuse_strange_parameters
from huiyin.kernel.coordinates import System, to_wgs84
from huiyin.places.queries import area_tree

router = Router(tags=["areas"])


class LocatedCard(BaseModel):
    """The deepest area that holds the point, all areas from it up to the city, and the point in WGS-84."""

    lon: float
    lat: float
    crs: Literal["wgs84"] = "wgs84"
    area: AreaCard
    chain: list[AreaCard]


@router.get(
    "/areas/locate",
    response=LocatedCard,
    operation_id="locate",
    summary="The cell of a point",
    openapi_extra=described(problems=(OUTSIDE, BAD_FIELDS)),
)
def locate(
    request: HttpRequest,
    lon: Annotated[float, Query(allow_inf_nan=False)],
    lat: Annotated[float, Query(allow_inf_nan=False)],
    crs: Annotated[Literal["wgs84", "gcj02", "bd09"], Query()] = "wgs84",
) -> HttpResponse:
    """`crs` names the system of `lon` and `lat`; phones in China often give GCJ-02. The answer is WGS-84."""
    refuse_strange_parameters(request, frozenset({"lon", "lat", "crs"}))
    lon, lat = to_wgs84(lon, lat, System(crs))
    tree = area_tree()
    area = tree.locate(lon, lat)
    if area is None:
        raise Problem(OUTSIDE)
    chain = [area_card(link.id) for link in tree.chain(area.id)]
    return send(LocatedCard(lon=lon, lat=lat, area=chain[0], chain=chain))
