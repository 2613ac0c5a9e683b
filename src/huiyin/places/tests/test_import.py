"""Areas from GeoJSON files, and what is said about files that are wrong."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from huiyin.kernel.coordinates import System, from_wgs84
from huiyin.places import queries
from huiyin.places.boundaries import BadBoundary, read_boundary
from huiyin.places.commands import commands
from huiyin.places.geojson import PropertyNames, UnableToImport
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.operations import Imported, import_geojson
from huiyin.places.tests.shapes import at, city_with_district, collection, feature, square

BOW_TIE = {"type": "Polygon", "coordinates": [[[120, 31], [121, 32], [121, 31], [120, 32], [120, 31]]]}
OPEN = {"type": "Polygon", "coordinates": [square(0, 0)["coordinates"][0][:-1]]}
SWAPPED = {"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in square(0, 0)["coordinates"][0]]]}


def streets(*features: Any, **options: Any) -> Imported:
    return import_geojson(source=collection(*features), level=Level.STREET, parent_code="320583", **options)


def problems(*features: Any, **options: Any) -> str:
    with pytest.raises(UnableToImport) as unable:
        streets(*features, **options)
    assert not Area.objects.filter(level=Level.STREET).exists()
    return str(unable.value)


@pytest.mark.django_db
class TestImport:
    @pytest.fixture(autouse=True)
    def areas(self) -> None:
        city_with_district()

    def test_new_areas_are_found_by_their_points_at_once(self) -> None:
        assert streets(feature("a", square(0, 0)), feature("b", square(1, 0))) == Imported(2, 0, 0)
        found = queries.locate(*at(1.5, 0.5))
        assert found is not None
        assert [area.code for area in queries.area_tree().chain(found.id)] == ["b", "320583", "3205"]

    def test_the_same_file_again_changes_nothing_and_a_new_one_what_is_new(self) -> None:
        streets(feature("a", square(0, 0)), feature("b", square(1, 0)))
        again = streets(feature("a", square(0, 0)), feature("b", square(1, 1)), feature("c", square(0, 1)))
        assert again == Imported(added=1, changed=1, unchanged=1)

    def test_properties_may_have_other_names(self) -> None:
        names = PropertyNames(code="adcode", name_zh="label", parent_code="up")
        area = {
            "type": "Feature",
            "properties": {"adcode": 7, "label": "城西", "up": "320583"},
            "geometry": square(0, 0),
        }
        import_geojson(source=collection(area), level=Level.STREET, names=names)
        assert Area.objects.get(code="7").name_zh == "城西"

    def test_gcj02_is_converted(self) -> None:
        moved = [list(from_wgs84(lon, lat, System.GCJ02)) for lon, lat in square(0, 0)["coordinates"][0]]
        streets(feature("a", {"type": "Polygon", "coordinates": [moved]}), system=System.GCJ02)
        boundary = Area.objects.get(code="a").boundary
        assert boundary is not None
        for got, wanted in zip(boundary["coordinates"][0], square(0, 0)["coordinates"][0], strict=True):
            assert got == pytest.approx(wanted, abs=1e-6)

    def test_of_a_file_with_one_mistake_nothing_is_taken_and_every_mistake_is_named(self) -> None:
        said = problems(
            feature("a", square(0, 0)), feature("b", BOW_TIE), feature("c", OPEN), feature(None, square(0, 0))
        )
        assert "Feature 2 (b) is not a valid area (Self-intersection" in said
        assert "Feature 3 (c) has a ring that is not closed" in said
        assert "Feature 4 has no property “code”; it has code, name" in said
        assert "Nothing was imported" in said

    def test_rings_are_mended_when_asked(self) -> None:
        assert streets(feature("b", BOW_TIE), feature("c", OPEN), repair=True).added == 2
        boundary = Area.objects.get(code="b").boundary
        assert boundary is not None
        assert boundary["type"] == "MultiPolygon"

    def test_swapped_coordinates_are_told_apart(self) -> None:
        assert "swapped" in problems(feature("a", SWAPPED))

    def test_an_area_outside_its_parent_is_refused(self) -> None:
        assert "lies outside its parent 昆山市" in problems(feature("a", square(3, 3)))

    @pytest.mark.parametrize(
        ("parent", "said"),
        [("nowhere", "nowhere, which is not known"), ("", "has no parent")],
    )
    def test_an_area_without_a_known_parent_is_refused(self, parent: str, said: str) -> None:
        with pytest.raises(UnableToImport, match=said):
            import_geojson(source=collection(feature("a", square(0, 0))), level=Level.STREET, parent_code=parent)

    @pytest.mark.parametrize("code", ["a\0", "a\ud800", "x" * 41, ["a"], {"a": 1}])
    def test_a_code_that_is_no_word_is_refused(self, code: Any) -> None:
        assert "Feature 1" in problems(feature(code, square(0, 0)))

    def test_a_code_cannot_change_its_level(self) -> None:
        assert "belongs to 昆山市 (district)" in problems(feature("320583", square(0, 0)))

    def test_a_code_twice_in_a_file_is_refused(self) -> None:
        assert "Feature 2 (a) has the code a, which Feature 1 has" in problems(
            feature("a", square(0, 0)), feature("a", square(1, 0))
        )

    def test_a_parent_on_the_wrong_level_is_refused(self) -> None:
        with pytest.raises(UnableToImport, match="does not stand above a district"):
            import_geojson(source=collection(feature("a", square(0, 0))), level=Level.DISTRICT, parent_code="320583")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (b"", "not JSON"),
            (b"\xff\xfe", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b"[" + b"9" * 5000 + b"]", "not JSON"),
            (b"[]", "not a GeoJSON FeatureCollection"),
            (b'{"type": "FeatureCollection"}', "no list of features"),
            (b'{"type": "FeatureCollection", "features": []}', "no features"),
            (b'{"type": "FeatureCollection", "features": [], "crs": {"name": "EPSG:3857"}}', "another system"),
            (b'{"type": "FeatureCollection", "features": [7]}', "Feature 1 is not a GeoJSON Feature"),
        ],
    )
    def test_a_file_that_is_no_such_file_is_refused(self, text: bytes, said: str) -> None:
        with pytest.raises(UnableToImport, match=said):
            import_geojson(source=io.BytesIO(text), level=Level.STREET)

    def test_the_command_imports_or_says_why_not(self, tmp_path: Path) -> None:
        file = tmp_path / "streets.geojson"
        command = ["import", "areas", str(file), "--level", "street", "--parent", "320583"]
        file.write_text(json.dumps(collection(feature("a", square(0, 0)))))
        done = CliRunner().invoke(commands, command)
        assert (done.exit_code, done.stdout) == (0, "added 1, changed 0, unchanged 0\n")
        file.write_text(json.dumps(collection(feature("a", BOW_TIE))))
        refused = CliRunner().invoke(commands, command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "Feature 1 (a)" in refused.stderr


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        7,
        {},
        {"type": "Point", "coordinates": [120, 31]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": "120,31"},
        {"type": "Polygon", "coordinates": [[[120, 31], [121, 31], [120, 31]]]},
        {"type": "Polygon", "coordinates": [[[120, 31], [121, 31], [122, 31], [120, 31]]]},
        {"type": "Polygon", "coordinates": [[[120, None], [121, 31], [121, 32], [120, None]]]},
        {"type": "Polygon", "coordinates": [[[120, float("nan")], [121, 31], [121, 32], [120, float("nan")]]]},
        {"type": "Polygon", "coordinates": [[[1200, 31], [121, 31], [121, 32], [1200, 31]]]},
        {"type": "Polygon", "coordinates": [[[10**400, 31], [121, 31], [121, 32], [10**400, 31]]]},
        {"type": "MultiPolygon", "coordinates": [[]]},
    ],
)
def test_what_encloses_no_place_on_earth_is_refused(geometry: object) -> None:
    with pytest.raises(BadBoundary):
        read_boundary(geometry)


NUMBERS = st.floats(-200, 200) | st.integers(-200, 200) | st.none() | st.text(max_size=3)
RINGS = st.lists(st.lists(NUMBERS, max_size=3), max_size=6)


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(["Polygon", "MultiPolygon"]), st.lists(RINGS | st.lists(RINGS), max_size=3), st.booleans())
def test_no_geometry_does_more_than_be_refused(kind: str, coordinates: list[Any], repair: bool) -> None:
    try:
        boundary = read_boundary({"type": kind, "coordinates": coordinates}, repair=repair)
    except BadBoundary:
        return
    assert read_boundary(boundary)["type"] in {"Polygon", "MultiPolygon"}
