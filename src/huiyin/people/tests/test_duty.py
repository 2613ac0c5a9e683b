from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.operations import AlreadyOnDuty, put_on_duty, take_off_duty
from huiyin.people.queries import actor_of, desk_of, holders, office_asked, unit_officers
from huiyin.people.tests.cast import LONG_AGO, NOW, Town, build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build_town()


def test_holders_of_several_roles_and_vacant_posts_come_in_one_statement(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = holders({"secretary", "fire_warden"}, [town.city.pk, town.community.pk], NOW)
    assert [(h.role, h.user_id, h.language) for h in found] == [
        ("secretary", town.secretary.pk, "en"),
        ("fire_warden", None, "zh-hans"),
    ]


def test_a_shared_post_gives_one_row_for_each_person(town: Town) -> None:
    put_on_duty(post_id=town.grid_post.pk, user_id=town.secretary.pk, starts=LONG_AGO)
    found = holders({"grid_worker"}, [town.community.pk], NOW)
    assert {h.user_id for h in found} == {town.secretary.pk, town.grid_worker.pk}


def test_duty_begins_with_its_start_and_is_over_at_its_end(town: Town) -> None:
    put_on_duty(post_id=town.vacant_post.pk, user_id=town.grid_worker.pk, starts=NOW, ends=NOW + timedelta(hours=8))

    def on_duty(hours: float) -> bool:
        found = holders({"fire_warden"}, [town.community.pk], NOW + timedelta(hours=hours))
        return found[0].user_id is not None

    assert [on_duty(-0.1), on_duty(0), on_duty(7.9), on_duty(8)] == [False, True, True, False]


def test_an_account_that_is_switched_off_holds_nothing(town: Town) -> None:
    User.objects.filter(pk=town.secretary.pk).update(is_active=False)
    (found,) = holders({"secretary"}, [town.community.pk], NOW)
    assert found.user_id is None
    assert actor_of(town.secretary, NOW).posts == ()


def test_an_actor_knows_the_posts_of_now_in_one_statement(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Duty.objects.create(post=town.vacant_post, user=town.secretary, starts=LONG_AGO, ends=NOW)
    with django_assert_num_queries(1):
        actor = actor_of(town.secretary, NOW)
    assert actor.name == "社区书记甲"
    assert [held.role for held in actor.posts] == ["secretary"]
    assert actor.holds("secretary", (town.community.pk, town.city.pk))


def test_one_person_holds_one_post_once_at_a_time(town: Town) -> None:
    with pytest.raises(AlreadyOnDuty):
        put_on_duty(post_id=town.grid_post.pk, user_id=town.grid_worker.pk, starts=NOW)
    take_off_duty(post_id=town.grid_post.pk, user_id=town.grid_worker.pk, now=NOW)
    put_on_duty(post_id=town.grid_post.pk, user_id=town.grid_worker.pk, starts=NOW)


def test_a_duty_that_ends_before_it_starts_is_refused(town: Town) -> None:
    with pytest.raises(IntegrityError, match="people_duty_ends_after_it_starts"), transaction.atomic():
        Duty.objects.create(post=town.vacant_post, user=town.secretary, starts=NOW, ends=NOW)


def test_a_post_stands_once_in_a_unit_and_area(town: Town) -> None:
    with pytest.raises(IntegrityError, match="people_post_once_in_a_unit_and_area"), transaction.atomic():
        Post.objects.create(role="secretary", area=town.community, unit=town.office, name_zh="又一个")


def test_the_posts_of_a_unit_are_found_by_its_id_or_code_with_the_roles_of_the_chain(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        by_code = office_asked(["secretary"], [town.city.pk], NOW, unit_code="meili-office")()
    by_id = office_asked([], [], NOW, unit_id=town.office.pk)()
    assert {h.role for h in by_code} == {h.role for h in by_id} == {"secretary", "grid_worker", "fire_warden"}
    assert office_asked(["secretary"], [town.city.pk], NOW)() == []


def test_officers_of_a_unit_are_those_with_the_role(town: Town) -> None:
    assert [h.user_id for h in unit_officers(town.office.pk, "grid_worker", NOW)] == [town.grid_worker.pk]


def test_an_area_has_one_desk(town: Town) -> None:
    desk = Unit.objects.create(code="desk", name_zh="受理台", area=town.city, desk=True)
    assert desk_of([town.city.pk, town.community.pk]) == {town.city.pk: desk}
    with pytest.raises(IntegrityError, match="people_unit_one_desk_in_an_area"), transaction.atomic():
        Unit.objects.create(code="desk-2", name_zh="又一个", area=town.city, desk=True)
