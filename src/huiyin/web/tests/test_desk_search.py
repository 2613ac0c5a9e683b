"""One box at the desk: words, numbers with a slip, people, units, places, and by telephone for whoever may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.matters.tests.cast import NEXT_DOOR, Town
from huiyin.people.models import PersonalLook
from huiyin.web.desk import filters
from huiyin.web.tests.desk_town import raised, seated, walked

PHONE = "13812345678"


def searched(client: Client, words: str, **more: str) -> str:
    page = client.get("/desk/all", {"q": words, **more})
    assert page.status_code == 200
    return str(page.content.decode())


def slipped(number: str) -> str:
    """The number with its last digit but one of the serial wrong."""
    at = len(number) - 4
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def test_a_number_with_a_slip_leads_to_what_was_meant_and_only_whom_may_read_it(town: Town) -> None:
    matter = raised("单元门坏了").matter
    for slip in (slipped(matter.number), matter.number[:-2], matter.number.replace("-", "")[4:-1].lstrip("0")):
        assert f'href="/desk/m/{matter.number}/"' in searched(seated(town, "secretary"), slip), slip
        assert matter.number not in searched(seated(town, "neighbour"), slip)
    assert "您是不是要找" not in searched(seated(town, "secretary"), slipped(matter.number), page="2")


def test_the_public_look_up_gives_no_hint(town: Town) -> None:
    number = raised("单元门坏了", public=True).matter.number
    page = Client().get("/find", {"number": slipped(number)})
    assert page.status_code in {200, 404, 422}
    assert number not in page.content.decode()


@pytest.mark.parametrize(
    ("words", "href"),
    {
        "办事员丁": "?person=officer",
        "书记乙": "?person=neighbour",
        "colleague": "?person=colleague",
        "roads": "?unit=roads",
        "COMMUNITY-1": "?area=community-1",
    }.items(),
)
def test_people_units_and_places_lead_to_their_lists(town: Town, words: str, href: str) -> None:
    client = seated(town, "dispatcher")
    assert f'href="/desk/all{href}"' in searched(client, words)
    assert client.get(f"/desk/all{href}").status_code == 200


def test_an_account_that_is_not_on_duty_is_nobodys_hint(town: Town) -> None:
    assert "您是不是要找" not in searched(seated(town, "secretary"), "无岗位者")


def test_a_search_costs_as_many_statements_whatever_it_finds(town: Town) -> None:
    client = seated(town, "dispatcher")
    searched(client, "没有")
    with CaptureQueriesContext(connection) as nothing:
        searched(client, "community")
    for n in range(12):
        raised(f"community {n}", at=NEXT_DOOR)
    searched(client, "没有")
    with CaptureQueriesContext(connection) as much:
        page = searched(client, "community")
    assert page.count('href="/desk/all?') >= 4
    assert len(without_areas(much)) <= len(without_areas(nothing)) + 1  # the rows of what was found
    assert len(without_areas(much)) <= 15  # of them up to six look back in windows


def without_areas(seen: CaptureQueriesContext) -> list[str]:
    """The statements but the one that asks, once a second, whether the areas changed."""
    return [one["sql"] for one in seen.captured_queries if "places_arearevision" not in one["sql"]]


def asked(client: Client, **given: str) -> str:
    sent = {"phone": PHONE, "sent": "1", "purpose": "call", "reason": "居民来电问进展"} | given
    return str(client.post("/desk/by-phone", sent).content.decode())


def test_a_telephone_is_offered_and_searched_only_after_a_reason(town: Town) -> None:
    raised("单元门坏了", phone=PHONE)
    client = seated(town, "secretary")
    assert f'name="phone" value="{PHONE}"' in searched(client, PHONE)
    assert PHONE in client.post("/desk/by-phone", {"phone": PHONE}).content.decode()
    assert "单元门坏了" not in asked(client, reason=" ") + asked(client, purpose="") + asked(client, phone="1381234")
    assert not PersonalLook.objects.exists()


def test_what_was_found_by_telephone_is_recorded_for_the_reporter(town: Town) -> None:
    matter = raised("单元门坏了", phone=PHONE).matter
    raised("别人的事", phone="13900000000")
    page = asked(seated(town, "secretary"), phone="138 1234 5678")
    assert "单元门坏了" in page and "别人的事" not in page
    assert PHONE not in page
    look = PersonalLook.objects.get()
    assert (look.subject, look.purpose, look.reason, look.fields) == (matter.pk, "call", "居民来电问进展", ["phone"])
    assert (look.user, look.unit) == (town.users["secretary"], town.units["community-0"])


@pytest.mark.parametrize(
    ("who", "finds"),
    {"desk": True, "secretary": True, "neighbour": False, "officer": False, "colleague": False, "grid": True}.items(),
)
def test_who_finds_by_telephone(town: Town, who: str, finds: bool) -> None:
    raised("单元门坏了", phone=PHONE)
    page = asked(seated(town, who))
    assert ("单元门坏了" in page, PersonalLook.objects.exists()) == (finds, finds)
    assert ("没有您能看的" in page) is not finds


def test_a_unit_that_passed_a_matter_on_finds_it_no_longer_by_telephone(town: Town) -> None:
    opened = raised("单元门坏了", phone=PHONE, category="blocked-fire-exit")
    walked(opened, town, ("secretary", "accept_and_assign", {"unit": "property"}))
    assert "单元门坏了" in asked(seated(town, "officer"))
    walked(opened, town, ("officer", "pass_on", {"unit": "roads", "reason": "归路政管"}))
    assert "单元门坏了" not in asked(seated(town, "officer"))
    assert "单元门坏了" in asked(seated(town, "colleague"))


def test_nobody_without_a_post_and_no_address_finds_by_telephone(town: Town) -> None:
    raised("单元门坏了", phone=PHONE)
    assert seated(town, "stranger").post("/desk/by-phone", {"phone": PHONE}).status_code == 403
    page = seated(town, "secretary").get("/desk/by-phone", {"phone": PHONE, "sent": "1"}).content.decode()
    assert f'value="{PHONE}"' not in page and "单元门坏了" not in page
    assert "用这个电话" not in searched(seated(town, "stranger"), PHONE)


def test_finding_by_telephone_costs_as_many_statements_for_twelve_as_for_one(town: Town) -> None:
    client, costs = seated(town, "secretary"), []
    for wanted in (1, 11):
        for n in range(wanted):
            raised(f"第{n}件", phone=PHONE, ago=timedelta(days=n))
        asked(client)
        with CaptureQueriesContext(connection) as seen:
            asked(client)
        costs.append(len(without_areas(seen)))
    assert costs[0] == costs[1]
    assert PersonalLook.objects.count() == 1 + 1 + 12 + 12


def test_what_is_found_is_leafed_through_to_its_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "PAGE_FOUND", 2)
    client = seated(town, "dispatcher")
    numbers = [raised(f"路灯不亮，第{n}根").matter.number for n in range(3)]
    first, second = searched(client, "路灯"), searched(client, "路灯", page="2")
    assert [number in first for number in numbers] == [False, True, True] and "page=2" in first
    assert [number in second for number in numbers] == [True, False, False] and "page=3" not in second
