"""An area in which nobody holds a post, or in which there is none: a matter there has an owner all the same."""

import pytest

from huiyin.matters import queries
from huiyin.matters.models import Matter
from huiyin.matters.rules.refusals import NobodyToOwn
from huiyin.matters.tests.cast import Town
from huiyin.matters.tests.conftest import Raise
from huiyin.notices.models import Notice
from huiyin.people.models import Duty, Post


def without(*roles: str) -> None:
    """Take every post of these roles away."""
    Duty.objects.filter(post__role__in=roles).delete()
    Post.objects.filter(role__in=roles).delete()


def told(matter: Matter, template: str) -> set[int | None]:
    return set(Notice.objects.filter(subject=matter.id, template=template).values_list("user", flat=True))


def test_where_there_is_no_post_the_city_desk_has_it_and_the_supervisor_is_told(town: Town, raise_one: Raise) -> None:
    without("secretary")
    matter = queries.by_id(raise_one().matter.id)
    assert (matter.owner_role, matter.owner_person) == ("city_desk", town.users["desk"])
    assert matter.owner_unit == town.units["city-desk"]
    assert matter.next_due_at is not None
    assert told(matter, "matters.post_vacant") == {town.users["supervisor"].pk}


def test_where_nobody_at_all_is_on_duty_it_lies_in_the_nearest_queue(town: Town, raise_one: Raise) -> None:
    Duty.objects.all().delete()
    matter = queries.by_id(raise_one().matter.id)
    assert (matter.owner_unit, matter.owner_person) == (town.units["community-0"], None)


def test_a_city_desk_with_nobody_on_duty_still_owns_by_its_queue(town: Town, raise_one: Raise) -> None:
    Duty.objects.all().delete()
    without("secretary")
    matter = queries.by_id(raise_one().matter.id)
    assert (matter.owner_unit, matter.owner_person) == (town.units["city-desk"], None)


def test_without_a_city_desk_nothing_is_taken_in_silently(town: Town, raise_one: Raise) -> None:
    without("secretary", "city_desk")
    with pytest.raises(NobodyToOwn):
        raise_one()
    assert not Matter.objects.exists()


def test_an_area_added_after_everybody_took_office_falls_to_the_one_above(town: Town, raise_one: Raise) -> None:
    without("grid_worker")
    matter = queries.by_id(raise_one().matter.id)
    assert matter.area.code == "cell-0-0"
    assert matter.owner_person == town.users["secretary"]
