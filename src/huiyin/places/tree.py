"""The areas as an immutable snapshot in memory: which area a point lies in, and what stands above and below it.

Which area owns a point is decided the same way every time. A point on a border belongs to both sides; of all areas
that hold a point the deepest wins, and of several equally deep the one whose code sorts first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from huiyin.places.levels import DEPTHS


class NoCity(LookupError):
    """The tree has no city, so that there is nobody for what lies outside all areas."""


class UnknownArea(LookupError):
    """No area has this id or code."""


@dataclass(frozen=True, slots=True)
class AreaRef:
    """An area without its boundary."""

    id: int
    code: str
    level: str
    name_zh: str
    name_en: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class _Shapes:
    """Boundaries, the preferred one first, and the index over their boxes."""

    refs: tuple[AreaRef, ...]
    geometries: "np.ndarray[Any, np.dtype[np.object_]]"
    index: Any

    @classmethod
    def of(cls, areas: Iterable[tuple[AreaRef, Mapping[str, Any] | None]]) -> "_Shapes":
        drawn = [(ref, shape(boundary)) for ref, boundary in areas if boundary]
        drawn.sort(key=lambda pair: (-DEPTHS[pair[0].level], pair[0].code))
        geometries = np.empty(len(drawn), dtype=object)
        geometries[:] = [geometry for _, geometry in drawn]
        shapely.prepare(geometries)
        shapes = cls(tuple(ref for ref, _ in drawn), geometries, shapely.STRtree(geometries))
        shapes._warm()
        return shapes

    def _warm(self) -> None:
        """Make GEOS build its lazy indexes now: it builds them without a lock, and many threads ask later."""
        boxes = shapely.bounds(self.geometries).reshape(-1, 4)
        shapely.intersects_xy(self.geometries, (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2)
        self.first(0.0, 0.0)

    def first(self, lon: float, lat: float) -> AreaRef | None:
        """The preferred area that holds the point, borders included."""
        near = self.index.query(shapely.points(lon, lat))
        near.sort()
        for position in map(int, near):
            if shapely.intersects_xy(self.geometries[position], lon, lat):
                return self.refs[position]
        return None


class AreaTree:
    """All areas as they stood at `revision`. Nothing in it changes; make a new one when areas change."""

    def __init__(self, areas: Iterable[tuple[AreaRef, Mapping[str, Any] | None]], *, revision: int = 0) -> None:
        """`areas` are pairs of an area and its boundary, a GeoJSON geometry in WGS-84, or None."""
        listed = list(areas)
        self.revision = revision
        self._by_id = {ref.id: ref for ref, _ in listed}
        self._by_code = {ref.code: ref for ref, _ in listed}
        self._children: dict[int | None, tuple[AreaRef, ...]] = {}
        for ref in sorted(self._by_id.values(), key=lambda ref: ref.code):
            self._children[ref.parent_id] = (*self._children.get(ref.parent_id, ()), ref)
        self._shapes = _Shapes.of(listed)
        self._by_shape = {ref.id: shape for ref, shape in zip(self._shapes.refs, self._shapes.geometries, strict=True)}

    def __len__(self) -> int:
        return len(self._by_id)

    @cached_property
    def city(self) -> AreaRef:
        """The area on top, where everything goes that lies outside all areas. Raises `NoCity`."""
        for ref in self._children.get(None, ()):
            if ref.level == "city":
                return ref
        raise NoCity("There is no area of level city yet: make one in the admin site or with `huiyin import areas`")

    def get(self, area_id: int) -> AreaRef:
        """The area with this id. Raises `UnknownArea`."""
        try:
            return self._by_id[area_id]
        except KeyError:
            raise UnknownArea(f"No area has id {area_id}") from None

    def by_code(self, code: str) -> AreaRef:
        """The area with this code. Raises `UnknownArea`."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownArea(f"No area has code {code}") from None

    def locate(self, lon: float, lat: float) -> AreaRef | None:
        """The deepest area that holds the WGS-84 point, or None outside all areas."""
        return self._shapes.first(lon, lat)

    def shape(self, area_id: int) -> Any:
        """The area's boundary as a shapely geometry, or None."""
        return self._by_shape.get(area_id)

    def of_level(self, level: str) -> tuple[AreaRef, ...]:
        """All areas of a level, by code."""
        return tuple(sorted((ref for ref in self._by_id.values() if ref.level == level), key=lambda ref: ref.code))

    def like(self, words: str, *, limit: int = 20) -> tuple[AreaRef, ...]:
        """Areas whose Chinese or English name holds these words, the largest first, then by code."""
        wanted = words.casefold()
        named = (ref for ref in self._by_id.values() if wanted in f"{ref.name_zh}\n{ref.name_en}".casefold())
        return tuple(sorted(named, key=lambda ref: (DEPTHS[ref.level], ref.code))[:limit])

    def chain(self, area_id: int) -> tuple[AreaRef, ...]:
        """The area and those above it, the nearest first, up to the city. Raises `UnknownArea`."""
        links = [self.get(area_id)]
        while (parent_id := links[-1].parent_id) is not None:
            links.append(self.get(parent_id))
        return tuple(links)

    def children(self, area_id: int) -> tuple[AreaRef, ...]:
        """The areas directly below, by code."""
        return self._children.get(area_id, ())

    def below(self, area_id: int) -> tuple[int, ...]:
        """Ids of the area and of all areas beneath it. Raises `UnknownArea`."""
        found = [self.get(area_id).id]
        for above in found:
            found.extend(child.id for child in self.children(above))
        return tuple(found)
