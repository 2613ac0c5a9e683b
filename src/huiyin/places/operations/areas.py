"""Writing areas. Every change moves the revision in the same transaction: a trigger sees to it."""

from collections.abc import Iterable

from django.db import transaction

from huiyin.places.boundaries import Boundary
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.queries import forget_area_tree

BATCH = 500


@transaction.atomic
def add_area(
    *,
    parent: Area | None,
    level: Level,
    code: str,
    name_zh: str,
    name_en: str = "",
    boundary: Boundary | None = None,
    synthetic: bool = False,
) -> Area:
    """Make one area. `boundary` is GeoJSON in WGS-84 that `boundaries.read_boundary` has passed."""
    area = Area.objects.create(
        parent=parent,
        level=level,
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        boundary=boundary,
        synthetic=synthetic,
    )
    areas_changed()
    return area


@transaction.atomic
def save_area(*, area: Area) -> None:
    """Write a changed area."""
    area.save()
    areas_changed()


@transaction.atomic
def remove_area(*, area: Area) -> None:
    """Delete an area. Raises `ProtectedError` while others, or posts, stand on it."""
    area.delete()
    areas_changed()


@transaction.atomic
def add_areas(*, areas: Iterable[Area]) -> None:
    """Make many areas of one level in few statements."""
    Area.objects.bulk_create(areas, batch_size=BATCH)
    areas_changed()


def areas_changed() -> None:
    """This process sees the change at once: inside the transaction, and again when others may see it too."""
    forget_area_tree()
    transaction.on_commit(forget_area_tree)
