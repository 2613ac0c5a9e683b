"""Reporting in three questions, as a browser without JavaScript does it."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from huiyin.domains.voice.models import VoiceRequest
from huiyin.evidence.tests.pictures import PDF, bomb, encoded, phone_photo, picture
from huiyin.kernel.coordinates import System, from_wgs84
from huiyin.matters import queries
from huiyin.matters.tests.cast import ELSEWHERE, INSIDE, NOW, Town
from huiyin.people.queries import opened
from huiyin.places.operations import AddressDraft, keep_addresses

WORDS = "梅里新村12幢三楼消防门被杂物堵住了，出不去。"
HERE = {"lon": str(INSIDE[0]), "lat": str(INSIDE[1]), "system": "wgs84"}


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


def jpeg(content: bytes | None = None, name: str = "door.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or phone_photo(), "image/jpeg")


def many_photos(n: int) -> list[SimpleUploadedFile]:
    return [jpeg(encoded(picture((40 + i, 40))), f"{i}.jpg") for i in range(n)]


@dataclass
class Reporter:
    """A resident at the three pages."""

    client: Client = field(default_factory=Client)

    def what(self, **form: Any) -> Any:
        return self.client.post("/report/what", {"text": WORDS, "danger": "no"} | form)

    def where(self, **form: Any) -> Any:
        return self.client.post("/report/where", form or HERE)

    def who(self, **form: Any) -> Any:
        return self.client.post("/report/who", {"contact": "anonymous"} | form)

    def page(self, step: str) -> str:
        return text_of(self.client.get(f"/report/{step}"))

    def draft(self) -> str:
        """The hidden name of what is about to be sent."""
        return str(re.findall(r'name="draft" value="(\w+)"', self.page("who"))[0])


def text_of(response: Any) -> str:
    return str(response.content.decode())


def raised(response: Any) -> Any:
    """The matter that a redirect to a receipt leads to."""
    assert response.status_code == 302, text_of(response)
    return queries.by_receipt(response["Location"].removeprefix("/r/").removesuffix("?sent"))


@pytest.fixture
def one(town: Town) -> Reporter:
    return Reporter()


def test_three_questions_lead_to_a_receipt(one: Reporter) -> None:
    assert one.client.get("/report")["Location"] == "/report/what"
    assert one.what(photos=jpeg())["Location"] == "/report/where"
    assert one.where()["Location"] == "/report/who"
    matter = raised(one.who())
    assert (matter.summary, matter.area.code, matter.source) == (WORDS, "cell-0-0", "web")
    assert (matter.lon, matter.lat) == INSIDE
    assert len(queries.history(matter, public_only=True)[0].files) == 1


def test_the_last_page_shows_what_will_be_sent_and_who_takes_it_up(one: Reporter) -> None:
    one.what(danger="yes", photos=jpeg())
    one.where(address="梅里新村 12 幢", accuracy="15", **HERE)
    page = one.page("who")
    for words in (WORDS, "可能伤到人", "梅里新村 12 幢", "street community-0（误差约 15 米）", "/report/photo/"):
        assert words in page
    assert "提交后当场给您回执号，community-0 的社区书记今天 15:30 前受理。" in page


def test_danger_sets_the_priority(one: Reporter) -> None:
    one.what(danger="yes")
    one.where()
    matter = raised(one.who())
    assert matter.priority == 1
    assert VoiceRequest.objects.get(pk=matter.id).danger


def test_outside_every_area_the_city_desk_is_named(one: Reporter) -> None:
    one.what()
    one.where(lon=str(ELSEWHERE[0]), lat=str(ELSEWHERE[1]))
    page = one.page("who")
    assert "不在任何一个片区里，由市级调度台接" in page
    assert "市级调度台今天 15:30 前受理" in page
    assert raised(one.who()).owner_unit.code == "city-desk"


def test_an_unknown_address_is_kept_and_found_by_people(one: Reporter) -> None:
    one.what()
    one.where(address="老菜场后门")
    assert "地图上没找到这个地址" in one.page("who")
    matter = raised(one.who())
    assert (matter.address, matter.lon) == ("老菜场后门", None)


def test_a_known_address_gives_the_point(one: Reporter) -> None:
    keep_addresses(drafts=[AddressDraft("梅里新村 12 幢", *INSIDE)])
    one.what()
    one.where(address="梅里新村12栋3楼")
    assert raised(one.who()).area.code == "cell-0-0"


@pytest.mark.parametrize("system", [System.GCJ02, System.BD09])
def test_coordinates_of_chinese_maps_are_converted(one: Reporter, system: System) -> None:
    lon, lat = from_wgs84(*INSIDE, system)
    one.what()
    one.where(lon=str(lon), lat=str(lat), system=str(system))
    matter = raised(one.who())
    assert (matter.lon, matter.lat) == pytest.approx(INSIDE, abs=1e-6)


def test_the_place_of_a_photo_is_offered_and_taken(one: Reporter) -> None:
    one.what(photos=jpeg())
    assert "就在拍照片的地方" in one.page("where")
    one.where(from_photo="on")
    matter = raised(one.who())
    assert (matter.lon, matter.lat) == pytest.approx((120.9807, 31.3853), abs=1e-4)


def test_the_place_of_a_photo_is_left_when_unwanted(one: Reporter) -> None:
    one.what(photos=jpeg())
    one.where(address="别处")
    assert raised(one.who()).lon is None


def test_a_photo_without_a_place_offers_none(one: Reporter) -> None:
    one.what(photos=jpeg(encoded(picture())))
    assert "就在拍照片的地方" not in one.page("where")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"address": ""}, "请写一下在哪里"),
        ({"lon": "120.9"}, "经度和纬度要一起写"),
        ({"lon": "hier", "lat": "31"}, "请写数字"),
        ({"lon": "31.3", "lat": "120.9"}, "经度和纬度好像写反了"),
        ({"lon": "500", "lat": "31"}, "没有这样的经纬度"),
        ({"lon": "nan", "lat": "31"}, "请写数字"),
        ({"lon": "1e999", "lat": "31"}, "请写数字"),
        ({"address": "x" * 201}, "200"),
    ],
)
def test_a_bad_place_is_told_and_kept(one: Reporter, form: dict[str, str], words: str) -> None:
    one.what()
    answer = one.where(**form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'role="alert"' in text_of(answer)


def test_words_are_needed_and_photos_survive_without_them(one: Reporter) -> None:
    answer = one.what(text=" ", photos=jpeg())
    assert answer.status_code == 422
    assert "请写一句发生了什么" in text_of(answer)
    assert "1 张照片和写过的话都在" in text_of(answer)
    one.what()
    one.where()
    assert len(queries.history(raised(one.who()), public_only=True)[0].files) == 1


def test_100_000_characters_are_too_many_and_all_still_there(one: Reporter) -> None:
    answer = one.what(text="门" * 100_000)
    assert answer.status_code == 422
    assert "最多 2000 个字，现在是 100000 个" in text_of(answer)
    assert text_of(answer).count("门") >= 100_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PDF, "这个文件不是照片"),
        (b"<html><script>alert(1)</script>", "这个文件不是照片"),
        (bomb(), "像素太多"),
        (phone_photo()[:2000], "只传来一部分"),
        (b"\xff\xd8" + b"0" * (20 * 1024 * 1024), "照片超过 20 MB"),
    ],
    ids=["pdf", "html", "bomb", "half", "heavy"],
)
def test_a_file_that_is_no_good_photo_is_told_and_nothing_else_lost(one: Reporter, content: bytes, words: str) -> None:
    answer = one.what(photos=[jpeg(content), jpeg()])
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert WORDS in page
    assert page.count("photos__drop") == 1


def test_more_photos_than_there_is_room_for_are_told(one: Reporter) -> None:
    answer = one.what(photos=many_photos(12))
    assert answer.status_code == 422
    assert "最多 6 张照片，多的没有收" in text_of(answer)
    assert text_of(answer).count("photos__drop") == 6


def test_beyond_all_measure_a_page_says_the_limits(one: Reporter) -> None:
    answer = one.what(photos=[jpeg(b"x", f"{i}.jpg") for i in range(41)])
    assert answer.status_code == 413
    assert "一件事最多 10 个文件" in text_of(answer)


def test_a_photo_is_taken_out_with_the_words_kept(one: Reporter) -> None:
    one.what(photos=many_photos(2))
    keys = re.findall(r'name="drop" value="(\w+)"', one.page("what"))
    page = text_of(one.what(text="还没写完", drop=keys[0]))
    assert "还没写完" in page
    assert re.findall(r'name="drop" value="(\w+)"', page) == [keys[1]]


def test_a_drafts_photo_is_for_its_own_session(one: Reporter) -> None:
    one.what(photos=jpeg())
    address = re.findall(r'src="(/report/photo/\w+)"', one.page("what"))[0]
    mine: Any = one.client.get(address)
    assert mine.status_code == 200
    assert mine["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(mine.streaming_content)[:2] == b"\xff\xd8"
    assert Client().get(address).status_code == 404


def test_a_number_goes_into_the_vault_and_never_into_the_session(one: Reporter) -> None:
    one.what()
    one.where()
    wrong = one.who(contact="phone", phone="1381234567")
    assert wrong.status_code == 422
    assert "手机号应是 11 位，现在是 10 位" in text_of(wrong)
    assert all("138" not in str(s.get_decoded()) for s in Session.objects.all())
    matter = raised(one.who(contact="phone", phone="138 1234 5678"))
    assert matter.contact is not None
    assert opened(matter.contact).phone == "13812345678"
    assert all("138" not in str(s.get_decoded()) for s in Session.objects.all())


def test_no_number_is_kept_of_who_wants_none(one: Reporter) -> None:
    one.what()
    one.where()
    assert raised(one.who(contact="anonymous", phone="13812345678")).contact is None


def test_a_second_press_finds_the_first_receipt(one: Reporter) -> None:
    one.what()
    one.where()
    draft = one.draft()
    first = one.who(draft=draft)
    assert one.who(draft=draft)["Location"] == first["Location"]
    assert VoiceRequest.objects.count() == 1


def test_a_send_whose_answer_was_lost_is_no_second_matter(one: Reporter) -> None:
    one.what()
    one.where()
    session = Session.objects.get()
    first = one.who()
    session.save()  # as if the session had not been written before the line broke
    assert one.who()["Location"] == first["Location"]
    assert VoiceRequest.objects.count() == 1


def test_other_words_after_a_lost_answer_are_another_matter(one: Reporter) -> None:
    one.what()
    one.where()
    session = Session.objects.get()
    one.who()
    session.save()
    one.what(text="另一件事")
    one.who()
    assert VoiceRequest.objects.count() == 2


def test_the_next_report_begins_empty(one: Reporter) -> None:
    one.what()
    one.where()
    one.who()
    assert WORDS not in one.page("what")


def test_a_later_page_without_the_first_leads_back_and_keeps_what_was_sent(one: Reporter) -> None:
    assert one.client.get("/report/where")["Location"] == "/report/what"
    assert one.client.get("/report/who")["Location"] == "/report/what"
    assert one.where(address="梅里新村 12 幢")["Location"] == "/report/what"
    assert "写过的话和照片会自动填回来" in one.page("what")
    assert one.what()["Location"] == "/report/who"
    assert "梅里新村 12 幢" in one.page("who")


def test_going_back_shows_what_was_answered(one: Reporter) -> None:
    one.what(danger="yes", photos=jpeg())
    one.where(address="梅里新村 12 幢", **HERE)
    what, where = one.page("what"), one.page("where")
    assert WORDS in what
    assert re.search(r'value="yes"[^>]*checked', what)
    assert "梅里新村 12 幢" in where
    assert f'value="{INSIDE[0]}"' in where


def test_a_page_without_its_token_is_told_that_nothing_was_sent(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/report/what", {"text": WORDS, "danger": "no"})
    assert answer.status_code == 403
    assert "页面放得太久，没有提交" in text_of(answer)


def test_words_of_html_and_control_characters_are_kept_as_words(one: Reporter) -> None:
    one.what(text="<img src=x onerror=alert(1)>\u202e门\x07坏了")
    one.where()
    assert "&lt;img src=x" in one.page("who")
    assert raised(one.who()).summary == "<img src=x onerror=alert(1)>门坏了"


def test_sending_takes_few_statements(one: Reporter, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    one.what()
    one.where()
    with django_assert_max_num_queries(20):  # the operation's eight, session, savepoints
        one.who()


def test_the_pages_read_wholly_in_english(one: Reporter) -> None:
    one.client.cookies["django_language"] = "en"
    texts = [text_of(one.what(text="", photos=[jpeg(), jpeg(PDF)]))]
    one.what(text="The fire door is blocked")
    texts += [one.page("where"), text_of(one.where(lon="31", lat="120"))]
    texts += [text_of(one.where(address=""))]
    one.where(accuracy="15", **HERE)
    texts += [one.page("who"), text_of(one.who(contact="phone", phone="1"))]
    for text in texts:
        assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text.replace("中文", "")) == []
