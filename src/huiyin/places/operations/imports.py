"""Importing areas from a GeoJSON file: all of them, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction

from huiyin.kernel.coordinates import System
from huiyin.places.boundaries import touches
from huiyin.places.geojson import AreaDraft, PropertyNames, UnableToImport, read_features
from huiyin.places.levels import DEPTHS, Level
from huiyin.places.models import Area
from huiyin.places.operations.areas import BATCH, areas_changed

FIELDS = ["parent", "level", "name_zh", "name_en", "boundary", "synthetic"]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many areas an import made anew, and how many that were there it changed or left as they were."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def import_geojson(
    *,
    source: IO[bytes] | IO[str] | Mapping[str, Any],
    level: Level,
    system: System = System.WGS84,
    parent_code: str = "",
    names: PropertyNames | None = None,
    repair: bool = False,
    synthetic: bool = False,
) -> Imported:
    """Make or change the areas of one level from a GeoJSON FeatureCollection.

    The parent comes from the feature's property `names.parent_code`, else from `parent_code`. Raises `UnableToImport`.
    """
    drafts = read_features(source, names=names or PropertyNames(), system=system, repair=repair)
    wanted = {draft.parent_code or parent_code for draft in drafts}
    parents = {area.code: area for area in Area.objects.filter(code__in=wanted)}
    there = {area.code: area for area in Area.objects.filter(code__in=[draft.code for draft in drafts])}
    areas, problems = [], []
    for draft in drafts:
        code = draft.parent_code or parent_code
        problem = _misplaced(draft, level, parents.get(code), code, there.get(draft.code))
        if problem:
            problems.append(f"{draft.where} ({draft.name_zh}) {problem}")
        areas.append(_area(draft, level, parents.get(code), synthetic))
    if problems:
        raise UnableToImport(problems)
    return _write(areas, there)


def _misplaced(draft: AreaDraft, level: Level, parent: Area | None, code: str, there: Area | None) -> str:
    """Why the area cannot stand where the file puts it; empty when it can."""
    if there is not None and there.level != level:
        return f"has the code {draft.code}, which belongs to {there.name_zh} ({there.level})"
    if level == Level.CITY:
        return f"is a city and cannot have the parent {code}" if code else ""
    if parent is None:
        return f"has the parent {code}, which is not known" if code else "has no parent: name it, or give --parent"
    return _misfit(draft, level, parent)


def _misfit(draft: AreaDraft, level: Level, parent: Area) -> str:
    if DEPTHS[parent.level] >= DEPTHS[level]:
        return f"has the parent {parent.name_zh} ({parent.level}), which does not stand above a {level}"
    if parent.boundary and not touches(draft.boundary, parent.boundary):
        return f"lies outside its parent {parent.name_zh}: is the parent right, and the coordinate system?"
    return ""


def _area(draft: AreaDraft, level: Level, parent: Area | None, synthetic: bool) -> Area:
    return Area(
        parent=parent,
        level=level,
        code=draft.code,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        boundary=draft.boundary,
        synthetic=synthetic,
    )


def _write(areas: list[Area], there: Mapping[str, Area]) -> Imported:
    added = [area for area in areas if area.code not in there]
    changed = [area for area in areas if area.code in there and _facts(area) != _facts(there[area.code])]
    Area.objects.bulk_create(
        [*added, *changed], batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    areas_changed()
    return Imported(len(added), len(changed), len(areas) - len(added) - len(changed))


def _facts(area: Area) -> tuple[object, ...]:
    return (area.parent_id, str(area.level), area.name_zh, area.name_en, area.boundary, area.synthetic)
