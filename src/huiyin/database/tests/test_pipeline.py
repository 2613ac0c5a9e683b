"""Several statements in one trip to the database, and what may go wrong on the way."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from huiyin.database.pipeline import asked, at_once, in_pipeline, pipelined

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temporary table shelf (place int primary key) on commit drop")


def put(place: int) -> int:
    """Put something there; how many rows were met, as far as it is known."""
    met: int = asked("insert into shelf values (%s)", [place]).rowcount
    return met


def on_the_shelf() -> list[int]:
    return [place for (place,) in asked("select place from shelf order by place", []).fetchall()]


def test_questions_asked_together_are_answered_in_any_order() -> None:
    with pipelined():
        first, second = asked("select 1", []), asked("select 2", [])
        assert (second.fetchone(), first.fetchone()) == ((2,), (1,))


def test_what_goes_wrong_is_said_at_the_end_as_it_would_have_been_at_once(shelf: None) -> None:
    with pytest.raises(IntegrityError, match="shelf_pkey"), transaction.atomic(), pipelined():
        put(1)
        put(1)
        put(2)
    assert on_the_shelf() == []


def test_a_pipeline_inside_another_is_part_of_it(shelf: None) -> None:
    with pipelined():
        with pipelined():
            put(1)
        assert in_pipeline()
        put(2)
    assert not in_pipeline()
    assert on_the_shelf() == [1, 2]


def test_who_must_know_how_many_rows_were_met_leaves_the_pipeline_for_a_while(shelf: None) -> None:
    with pipelined():
        put(1)
        with at_once():
            assert not in_pipeline()
            assert asked("delete from shelf", []).rowcount == 1
        assert in_pipeline()
        put(2)
    assert on_the_shelf() == [2]


def test_what_went_wrong_before_is_said_when_the_pipeline_is_left_for_a_while(shelf: None) -> None:
    reached = []
    with pytest.raises(DataError), transaction.atomic(), pipelined():
        asked("select 1 / %s", [0])
        with at_once():
            reached.append("inside")
    assert reached == []
    assert not in_pipeline()
    assert on_the_shelf() == []


def test_a_fault_inside_leaves_no_pipeline_behind(shelf: None) -> None:
    with pytest.raises(KeyError), transaction.atomic(), pipelined():
        put(1)
        with at_once():
            raise KeyError("ours")
    assert not in_pipeline()
    assert on_the_shelf() == []


def test_without_a_pipeline_everything_is_at_once(shelf: None) -> None:
    with at_once():
        assert put(1) == 1
