"""Reading areas from a GeoJSON file: every feature is looked at, and all that is wrong is said at once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from huiyin.kernel.coordinates import System
from huiyin.places.boundaries import BadBoundary, Boundary, read_boundary

SHOWN = 20


class UnableToImport(ValueError):
    """Nothing was imported. `problems` says, feature by feature, what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        more = [f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        super().__init__("\n".join([*problems[:SHOWN], *more, "Nothing was imported."]))


@dataclass(frozen=True, slots=True)
class PropertyNames:
    """Under which names the features of a file carry what an area needs."""

    code: str = "code"
    name_zh: str = "name"
    name_en: str = "name_en"
    parent_code: str = "parent_code"


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """One area as a file has it; `where` names its feature in messages."""

    where: str
    code: str
    name_zh: str
    name_en: str
    parent_code: str
    boundary: Boundary


def read_features(
    source: IO[bytes] | IO[str] | Mapping[str, Any], *, names: PropertyNames, system: System, repair: bool
) -> list[AreaDraft]:
    """The areas of a FeatureCollection, boundaries in WGS-84. Raises `UnableToImport`."""
    drafts, problems = [], []
    seen: dict[str, str] = {}
    for number, feature in enumerate(_features(source), 1):
        where = f"Feature {number}"
        try:
            draft = _draft(where, feature, names, system, repair)
            if (first := seen.setdefault(draft.code, where)) != where:
                raise BadBoundary(f"has the code {draft.code}, which {first} has already")
        except BadBoundary as error:
            problems.append(f"{where}{_called(feature, names)} {error}")
        else:
            drafts.append(draft)
    if problems or not drafts:
        raise UnableToImport(problems or ["The file has no features."])
    return drafts


def _features(source: IO[bytes] | IO[str] | Mapping[str, Any]) -> Iterator[object]:
    try:
        document = source if isinstance(source, Mapping) else json.load(source)
    except (ValueError, RecursionError) as error:
        raise UnableToImport([f"The file is not JSON: {error}"]) from error
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        raise UnableToImport(["The file is not a GeoJSON FeatureCollection."])
    _check_declared_system(document.get("crs"))
    features = document.get("features")
    if not isinstance(features, list):
        raise UnableToImport(["The file has no list of features."])
    yield from features


def _check_declared_system(crs: object) -> None:
    """Old GeoJSON (2008) may declare another system; RFC 7946, section 4, allows WGS-84 longitude and latitude only."""
    if crs is None:
        return
    name = str(crs)
    if not any(known in name for known in ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")):
        raise UnableToImport([f"The file declares another system of coordinates ({name[:80]}): convert it to WGS-84."])


def _draft(where: str, feature: object, names: PropertyNames, system: System, repair: bool) -> AreaDraft:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise BadBoundary("is not a GeoJSON Feature")
    properties = _properties(feature)
    code, name = _text(properties, names.code, 40), _text(properties, names.name_zh, 80)
    for key, value in ((names.code, code), (names.name_zh, name)):
        if not value:
            raise BadBoundary(f"has no property “{key}”; it has {', '.join(map(str, properties)) or 'none'}")
    return AreaDraft(
        where=where,
        code=code,
        name_zh=name,
        name_en=_text(properties, names.name_en, 120),
        parent_code=_text(properties, names.parent_code, 40),
        boundary=read_boundary(feature.get("geometry"), system=system, repair=repair),
    )


def _properties(feature: object) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _text(properties: Mapping[str, Any], key: str, limit: int) -> str:
    value = properties.get(key)
    if value is not None and not isinstance(value, str | int | float):
        raise BadBoundary(f"has a “{key}” that is neither text nor a number")
    text = "" if value is None else str(value).strip()
    if len(text) > limit:
        raise BadBoundary(f"has a “{key}” of {len(text)} characters: the most is {limit}")
    if not text.isprintable():
        raise BadBoundary(f"has a “{key}” with control characters")
    return text


def _called(feature: object, names: PropertyNames) -> str:
    """How the feature is called, as far as it is, to find it in the file."""
    properties = _properties(feature)
    name = properties.get(names.name_zh) or properties.get(names.code)
    return f" ({str(name)[:40]})" if name else ""
