"""Is it the same matter? Candidates, the two side by side, joining them, and who is offered what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.matters.models import Fact, Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import by_number, usual_units
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, Town
from huiyin.people.models import Unit
from huiyin.web.tests.desk_town import WORDS, raised, seated

NEAR = (INSIDE[0] + 0.0005, INSIDE[1])
HOUR = timedelta(hours=1)
AGAIN = "三楼的安全通道又堆满纸箱了"


@pytest.fixture
def pair(town: Town) -> tuple[Matter, Matter]:
    """A matter, and one that was raised later of the same, nearby."""
    first = raised(ago=HOUR).matter
    return first, raised(AGAIN, at=NEAR).matter


def page_of(town: Town, who: str, address: str) -> str:
    return seated(town, who).get(address).content.decode()


def test_what_is_alike_and_near_is_named_on_the_matters_page_and_offered(
    town: Town, pair: tuple[Matter, Matter]
) -> None:
    first, second = pair
    raised("路灯不亮", at=NEAR)
    page = page_of(town, "secretary", f"/desk/m/{second.number}/")
    assert f'href="/desk/m/{second.number}/same?with={first.number}"' in page
    assert "可能是同一件事 · 相距约 50 米" in page
    offered = page_of(town, "secretary", f"/desk/m/{second.number}/same")
    assert first.title in offered
    assert "路灯不亮" not in offered


def test_the_two_stand_side_by_side_and_the_page_says_what_follows(town: Town, pair: tuple[Matter, Matter]) -> None:
    first, second = pair
    page = page_of(town, "secretary", f"/desk/m/{second.number}/same?with={first.number}")
    assert page.index(AGAIN) < page.rindex(WORDS)
    assert f"把这一件并入 {first.number}" in page
    assert "变为“已并入”，办结。" in page
    assert "等它的从此是 2 位" in page
    assert "这一件更早" not in page
    other_way = page_of(town, "secretary", f"/desk/m/{first.number}/same?with={second.number}")
    assert "这一件更早" in other_way
    assert f"/desk/m/{second.number}/same?with={first.number}" in other_way


def test_one_press_joins_them_and_leads_back_to_the_matter(town: Town, pair: tuple[Matter, Matter]) -> None:
    first, second = pair
    client = seated(town, "secretary")
    sent = {"matter": first.number, "seen_state": "received", "client_id": "c1", "words": "同一堆纸箱"}
    page = client.post(f"/desk/m/{second.number}/act/join", sent, follow=True).content.decode()
    assert "这件已并到那里" in page
    assert by_number(first.number).joined == 1


def test_nobody_is_offered_what_they_may_not_read(town: Town, pair: tuple[Matter, Matter]) -> None:
    first, second = pair
    elsewhere = raised(AGAIN, at=NEXT_DOOR).matter
    page = page_of(town, "secretary", f"/desk/m/{second.number}/same?with={elsewhere.number}")
    assert "没有您看得到的这个编号" in page
    assert seated(town, "neighbour").get(f"/desk/m/{first.number}/same").status_code == 403
    assert f"/same?with={second.number}" not in page_of(town, "supervisor", f"/desk/m/{first.number}/")  # may not join


def test_two_that_cannot_be_joined_are_compared_all_the_same(town: Town, pair: tuple[Matter, Matter]) -> None:
    first, second = pair
    client = seated(town, "secretary")
    client.post(f"/desk/m/{second.number}/act/join", {"matter": first.number, "client_id": "c1"})
    page = client.get(f"/desk/m/{first.number}/same?with={second.number}").content.decode()
    assert "现在不能并" in page
    assert 'id="act"' not in page


def test_the_units_that_usually_do_such_matters_come_first(town: Town) -> None:
    matter = raised("楼道堆物，安全出口走不了人").matter
    for unit, times in (("property", 1), ("city-desk", 2)):
        for _ in range(times):
            done = raised().matter
            Fact.objects.create(
                matter=done,
                kind="voice",
                month=timezone.localtime(done.opened_at).date().replace(day=1),
                area_id=done.area_id,
                unit=Unit.objects.get(code=unit),
                category="blocked-fire-exit",
                source="web",
            )
    codes = {unit.pk: unit.code for unit in Unit.objects.all()}
    assert [codes[pk] for pk in usual_units(matter, matter.opened_at)] == ["city-desk", "property"]
    page = page_of(town, "secretary", f"/desk/m/{matter.number}/act/accept_and_assign")
    assert page.index("常办这一类的") < page.index('value="city-desk"') < page.index('value="property"')
    assert page.index('value="property"') < page.index("管这里的")
    assert "data-chooser" in page
    assert page.count('value="property"') == 1


def test_an_officer_is_offered_nothing_of_their_street_that_never_lay_with_their_unit(
    town: Town, pair: tuple[Matter, Matter]
) -> None:
    first, second = pair
    for who, action, data in (("secretary", "accept_and_assign", {"unit": "property"}), ("officer", "take", {})):
        act(matter_id=first.pk, action=action, actor=town.actor(who), now=timezone.now(), data=data)
    theirs = page_of(town, "officer", f"/desk/m/{first.number}/same")
    assert second.title not in theirs
    assert "没有话或类别相近" in theirs
    assert f'href="/desk/m/{first.number}/same"' in page_of(town, "officer", f"/desk/m/{first.number}/")
