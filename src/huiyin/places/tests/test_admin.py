"""Areas and addresses changed in the admin site keep the same rules as an import."""

import json

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from huiyin.places import queries
from huiyin.places.admin import AddressAdmin, AreaAdmin, AreaForm
from huiyin.places.models import Address, Area
from huiyin.places.tests.shapes import at, city_with_district, square

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().post("/admin/")


def form(boundary: object, *, parent: Area | None, level: str) -> AreaForm:
    data = {"parent": parent and parent.pk, "level": level, "code": "x", "name_zh": "新"}
    return AreaForm({**data, "boundary": json.dumps(boundary)})


def test_an_area_is_saved_and_found_at_once() -> None:
    _, district = city_with_district()
    filled = form(square(0, 0), parent=district, level="street")
    assert filled.is_valid()
    AreaAdmin(Area, site).save_model(REQUEST, filled.save(commit=False), filled, change=False)
    found = queries.locate(*at(0.5, 0.5))
    assert found is not None
    assert found.code == "x"
    AreaAdmin(Area, site).delete_model(REQUEST, Area.objects.get(code="x"))
    assert queries.locate(*at(0.5, 0.5)) == queries.area_tree().by_code("320583")


def test_a_boundary_that_is_wrong_is_refused_with_the_reason() -> None:
    _, district = city_with_district()
    filled = form({"type": "Point", "coordinates": [120, 31]}, parent=district, level="street")
    assert "Point" in str(filled.errors["boundary"])


def test_a_parent_that_does_not_stand_above_is_refused() -> None:
    _, district = city_with_district()
    assert "parent" in form(square(0, 0), parent=district, level="district").errors


def test_an_address_that_is_renamed_stays_one_address() -> None:
    city_with_district()
    admin = AddressAdmin(Address, site)
    address = Address(text="枫香街", lon=120.1, lat=31.1)
    admin.save_model(REQUEST, address, admin.get_form(REQUEST)(), change=False)
    address.text = "枫香路"
    changed = admin.get_form(REQUEST, address)(
        {"text": "枫香路", "lon": 120.1, "lat": 31.1}, instance=Address.objects.get()
    )
    admin.save_model(REQUEST, address, changed, change=True)
    assert [known.text for known in Address.objects.all()] == ["枫香路"]
    assert address.pk == Address.objects.get().pk
