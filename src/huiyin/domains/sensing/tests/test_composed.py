"""A question that all screens ask is composed once for each asker, and again when the areas have changed."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing.models import Device
from huiyin.domains.sensing.queries.composed import MOST, ComposedOnce
from huiyin.domains.sensing.tests.street import Street, build_street
from huiyin.places.queries import forget_area_tree


@pytest.fixture
def street(db: None) -> Street:
    return build_street()


class Names:
    """Composes the question for the names of all devices, and counts how often."""

    def __init__(self) -> None:
        self.composed = 0

    def __call__(self) -> "QuerySet[Device, tuple[str]]":
        self.composed += 1
        return Device.objects.values_list("name")


def test_what_was_composed_once_answers_with_what_is_there_now(street: Street) -> None:
    once, names = ComposedOnce(), Names()
    assert once.rows("names", names) == []
    device = street.device(street.home("3 幢", "401"))
    assert once.rows("names", names) == [(device.name,)]
    assert names.composed == 1


def test_each_asker_has_a_question_of_their_own(street: Street) -> None:
    once, names, others = ComposedOnce(), Names(), Names()
    once.rows("these", names)
    once.rows("those", others)
    assert (names.composed, others.composed) == (1, 1)


def test_when_the_areas_change_it_is_composed_again(street: Street) -> None:
    once, names = ComposedOnce(), Names()
    once.rows("names", names)
    forget_area_tree()
    once.rows("names", names)
    assert names.composed == 2


def test_what_nobody_can_be_meant_by_is_not_asked(street: Street) -> None:
    once = ComposedOnce()
    once.rows("names", Names())
    with CaptureQueriesContext(connection) as asked:
        assert once.rows("none", lambda: Device.objects.filter(pk__in=[]).values_list("name")) == []
    assert len(asked) == 0


def test_it_does_not_grow_with_everybody_who_ever_asked(street: Street) -> None:
    once, first = ComposedOnce(), Names()
    once.rows("first", first)
    for n in range(MOST):
        once.rows(n, Names())
    once.rows("first", first)
    assert first.composed == 2
