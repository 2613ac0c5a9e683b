"""The tree in the process: cheap to ask, and never older than a second."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.database.pipeline import pipelined
from huiyin.places import queries
from huiyin.places.levels import Level
from huiyin.places.models import Area, AreaRevision
from huiyin.places.operations import add_area, remove_area, save_area
from huiyin.places.tests.shapes import at, city_with_district, square

pytestmark = pytest.mark.django_db


def revision() -> int:
    return AreaRevision.objects.get().number


def test_asking_a_thousand_times_takes_three_statements() -> None:
    city_with_district()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(1000):
            queries.locate(*at(1, 1))
    assert len(asked) <= 3


def test_after_a_second_one_statement_asks_whether_areas_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    city_with_district()
    queries.area_tree()
    later = time.monotonic() + 1.01
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with CaptureQueriesContext(connection) as asked:
        queries.area_tree()
    assert len(asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda area: Area.objects.filter(pk=area.pk).update(name_zh="改"),
        lambda area: Area.objects.filter(pk=area.pk).delete(),
        lambda area: Area.objects.create(parent=area, level="street", code="x", name_zh="x"),
        lambda area: connection.cursor().execute("update places_area set code = code || 'x'"),
    ],
    ids=["changed", "deleted", "made", "by hand in SQL"],
)
def test_every_change_of_an_area_moves_the_revision(change: Callable[[Area], Any]) -> None:
    _, district = city_with_district()
    before = revision()
    change(district)
    assert revision() > before


def test_a_number_that_was_rolled_back_is_never_used_again() -> None:
    city_with_district()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Area.objects.update(name_en="x")
        lost = revision()
        raise ZeroDivisionError
    Area.objects.update(name_en="y")
    assert revision() > lost


def test_this_process_sees_its_own_change_at_once() -> None:
    _, district = city_with_district()
    assert queries.locate(*at(1, 1)) == queries.area_tree().by_code("320583")
    district.boundary = square(2, 2)
    save_area(area=district)
    found = queries.locate(*at(1, 1))
    assert found is not None
    assert found.code == "3205"
    remove_area(area=district)
    assert len(queries.area_tree()) == 1


@pytest.mark.parametrize(
    ("level", "code"), [(Level.DISTRICT, "beside"), (Level.CITY, "above")], ids=["same level", "city below a district"]
)
def test_a_parent_stands_above_its_children(level: Level, code: str) -> None:
    _, district = city_with_district()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_area(parent=district, level=level, code=code, name_zh=code)


def test_no_circle_can_be_made() -> None:
    _, district = city_with_district()
    street = add_area(parent=district, level=Level.STREET, code="s", name_zh="s")
    district.parent = street
    with pytest.raises(IntegrityError), transaction.atomic():
        save_area(area=district)


def test_areas_that_have_just_changed_are_read_in_the_midst_of_a_pipeline_too() -> None:
    city, district = city_with_district()
    queries.area_tree()
    add_area(code="new", level=Level.STREET, parent=district, name_zh="新街道")
    queries.forget_area_tree()
    with transaction.atomic(), pipelined():
        assert queries.area_tree().by_code("new").parent_id == district.pk
    assert queries.area_tree().city.id == city.pk
