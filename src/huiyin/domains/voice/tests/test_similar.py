"""Is it raised already? Open ones nearby are offered before sending, and joined by one tap."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyin.domains.voice import queries as voice
from huiyin.domains.voice.models import Category, VoiceRequest
from huiyin.domains.voice.operations import report
from huiyin.domains.voice.queries import similar
from huiyin.domains.voice.rules import alike, likely
from huiyin.domains.voice.tests.test_reporting_pages import Reporter, raised, text_of
from huiyin.matters import queries
from huiyin.matters.domain import Incoming
from huiyin.matters.models import Matter, Visibility
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

LON, LAT = INSIDE
LAMP = "小区门口的路灯不亮，晚上看不清路，电话13812345678"
MINE = "门口路灯晚上不亮，看不清路"


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


@pytest.fixture
def lamps(town: Town) -> Category:
    """路灯, known by its keyword."""
    voice.forget()
    return voice.categories()["street-lamp"] if "street-lamp" in voice.categories() else _lamps()


def _lamps() -> Category:
    return next(c for c in voice.categories().values() if "路灯" in c.keywords)


def there(text: str = LAMP, *, public: bool = True, metres: float = 0, category: str = "") -> Matter:
    """A report that stands so far north of the place."""
    lat = LAT + metres / 111_320
    return report(
        Incoming(text=text, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=LON, lat=lat, public=public,
                 category=category)
    ).matter  # fmt: skip


def found(text: str = MINE) -> list[Any]:
    return [one.near.id for one in similar(text, LON, LAT)]


def test_a_public_one_nearby_is_found_by_its_words(lamps: Category) -> None:
    near, nearest = there(metres=200), there(metres=50)
    there("电动车停在楼道里充电", metres=10)
    there(metres=310)
    assert found() == [nearest.pk, near.pk]


def test_of_one_that_is_not_public_no_word_is_read(lamps: Category) -> None:
    there("张三半夜打人，报过警", public=False)
    unsorted = there(public=False)
    assert found("张三半夜打人，报过警") == []
    assert found(LAMP) == []
    VoiceRequest.objects.filter(pk=unsorted.pk).update(category=lamps)
    assert found() == [unsorted.pk], "sorted into what the new words speak of"
    Matter.objects.filter(pk=unsorted.pk).update(visibility=Visibility.INTERNAL)
    assert found() == [], "what is internal is offered to nobody"


def test_what_is_closed_or_joined_itself_is_not_offered(lamps: Category, town: Town) -> None:
    first, second = there(), there()
    act(matter_id=second.pk, action="join", actor=town.actor("secretary"), now=NOW, data={"matter": first.number})
    assert found() == [first.pk]
    act(matter_id=first.pk, action="refuse", actor=town.actor("secretary"), now=NOW,
        data={"resolution": "foreign", "words": "归外市"})  # fmt: skip
    assert found() == []


@pytest.mark.parametrize(
    ("shared", "asked", "same", "score"),
    [(0, 9, False, 0), (2, 2, False, 0), (3, 9, False, 3 / 9), (3, 13, False, 0), (0, 9, True, 1), (9, 9, True, 2)],
)
def test_how_alike(shared: int, asked: int, same: bool, score: float) -> None:
    assert alike(shared, asked, same) == score


def test_words_speak_of_a_category_by_its_keywords() -> None:
    assert likely("ＬＡＭＰ坏了", {"lamp": ["路灯", "lamp"], "lift": ["电梯"]}) == {"lamp"}


def test_it_takes_two_statements_however_many_there_are(lamps: Category) -> None:
    for metres in range(0, 250, 10):
        there(metres=metres)
    similar(MINE, LON, LAT)
    with CaptureQueriesContext(connection) as sent:
        assert len(similar(MINE, LON, LAT)) == 3
    assert len(sent.captured_queries) == 2


@pytest.fixture
def one(lamps: Category) -> Reporter:
    return Reporter()


def come_to(one: Reporter) -> str:
    """The page that asks, reached from the first."""
    one.what(text=MINE)
    assert one.where()["Location"] == "/report/similar"
    return one.page("similar")


def keys(page: str) -> list[str]:
    return re.findall(r'name="join" value="([^"]+)"', page)


def join(one: Reporter, key: str, **form: str) -> Any:
    return one.client.post("/report/similar", {"join": key, "phone": ""} | form)


def test_the_page_shows_masked_words_of_a_public_one_and_none_of_another(one: Reporter, lamps: Category) -> None:
    there()
    there("王老伯家门口路灯坏了", public=False, category=lamps.code)
    page = come_to(one)
    assert "小区门口的路灯不亮" in page
    assert "13812345678" not in page
    assert "王老伯" not in page
    assert lamps.name_zh in page
    assert "原话不公开" in page
    assert "约 50 米" in page, "no distance to the metre"


def test_one_tap_joins_and_gives_a_receipt_of_ones_own(one: Reporter) -> None:
    first = there()
    answer = join(one, keys(come_to(one))[0])
    mine = raised(answer)
    assert (mine.duplicate_of_id, mine.summary, mine.contact) == (first.pk, MINE, None)
    page = text_of(one.client.get(answer["Location"]))
    assert mine.number in page
    assert "receipt__qr" in page


def test_a_number_left_with_it_goes_into_the_vault(one: Reporter) -> None:
    there()
    key = keys(come_to(one))[0]
    assert "现在是 3 位" in text_of(join(one, key, phone="138"))
    assert raised(join(one, key, phone="13812345678")).contact is not None


def test_joining_twice_from_the_same_phone_changes_nothing(one: Reporter) -> None:
    first = there()
    once = join(one, keys(come_to(one))[0])["Location"]
    assert join(one, keys(come_to(one))[0])["Location"] == once
    assert queries.by_id(first.pk).joined == 1
    other = Reporter(Client())
    assert join(other, keys(come_to(other))[0])["Location"] != once
    assert queries.by_id(first.pk).joined == 2


def test_whoever_reported_it_comes_back_to_the_receipt_they_have(one: Reporter) -> None:
    one.what(text=MINE)
    one.where()
    sent = one.who()["Location"]
    Matter.objects.update(visibility=Visibility.PUBLIC)
    assert join(one, keys(come_to(one))[0])["Location"] == sent
    assert Matter.objects.get().joined == 0


def test_none_of_them_goes_on_and_is_not_asked_again(one: Reporter) -> None:
    there()
    come_to(one)
    assert join(one, "")["Location"] == "/report/who"
    assert one.what(text=MINE)["Location"] == "/report/who"
    assert raised(one.who()).duplicate_of_id is None


@pytest.mark.parametrize("key", ["0192f0c1-0000-7000-8000-000000000000", "x:y:z"])
def test_only_what_was_offered_can_be_joined(one: Reporter, key: str) -> None:
    first = there()
    come_to(one)
    assert join(one, key)["Location"] == "/report/similar"
    assert queries.by_id(first.pk).joined == 0


def test_one_that_was_closed_meanwhile_loses_nothing(one: Reporter, town: Town) -> None:
    first = there()
    key = keys(come_to(one))[0]
    act(matter_id=first.pk, action="refuse", actor=town.actor("secretary"), now=NOW,
        data={"resolution": "foreign", "words": "归外市"})  # fmt: skip
    assert join(one, key)["Location"] == "/report/who"
    page = one.page("who")
    assert "那一件刚刚办结了" in page
    assert MINE in page


def test_without_a_similar_one_the_page_is_passed_over(one: Reporter) -> None:
    one.what(text=MINE)
    assert one.where()["Location"] == "/report/who"
    assert one.client.get("/report/similar")["Location"] == "/report/who"
