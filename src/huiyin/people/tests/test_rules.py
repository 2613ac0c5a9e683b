from huiyin.people.rules import Holder, nearest, nearest_on_duty, on_duty, vacant

CELL, COMMUNITY, CITY = 30, 20, 10
CHAIN = (CELL, COMMUNITY, CITY)


def a_post(area: int, user: int | None, *, role: str = "secretary", post: int = 1, unit: int = 1) -> Holder:
    return Holder(post, role, area, unit, user, "书记", "Secretary")


def test_the_nearest_area_upwards_wins() -> None:
    near, far = a_post(COMMUNITY, 9), a_post(CITY, 1)
    assert nearest([far, near], "secretary", CHAIN) is near


def test_a_vacant_post_counts_but_somebody_on_duty_in_the_same_area_comes_first() -> None:
    empty, held = a_post(COMMUNITY, None, post=1), a_post(COMMUNITY, 9, post=2)
    assert nearest([empty], "secretary", CHAIN) is empty
    assert nearest([empty, held], "secretary", CHAIN) is held


def test_whoever_looks_for_a_person_passes_over_a_vacant_post() -> None:
    empty, far = a_post(COMMUNITY, None), a_post(CITY, 4)
    assert nearest_on_duty([empty, far], "secretary", CHAIN) is far
    assert nearest_on_duty([empty], "secretary", CHAIN) is None


def test_of_several_on_duty_the_lowest_account_is_taken_whatever_the_order() -> None:
    holders = [a_post(CELL, 8, post=1), a_post(CELL, 3, post=2), a_post(CELL, 5, post=3)]
    assert {nearest(order, "secretary", CHAIN) for order in (holders, holders[::-1])} == {holders[1]}


def test_other_roles_other_units_and_areas_off_the_chain_do_not_count() -> None:
    others = [a_post(CELL, 1, role="grid_worker"), a_post(99, 2), a_post(CELL, 3, unit=2)]
    assert nearest(others, "secretary", CHAIN, unit_id=1) is None


def test_those_on_duty_are_named_once_and_vacant_posts_are_listed() -> None:
    holders = [a_post(CELL, 7), a_post(COMMUNITY, 7), a_post(CITY, 2), a_post(CITY, None, post=5)]
    assert on_duty(holders, {"secretary"}) == (2, 7)
    assert [h.post_id for h in vacant(holders)] == [5]
