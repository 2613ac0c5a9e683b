"""What anybody sees of public matters: pages, pictures, feeds; and that nothing else is seen, or can be counted up."""

import io
import json
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import pytest
import shapely
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from lxml import etree
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from huiyin.evidence.operations import keep_photo
from huiyin.evidence.tests.pictures import encoded, phone_photo, picture
from huiyin.matters.models import Matter
from huiyin.matters.operations import Visibility, act, change_visibility, round_place, undo
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.places.queries import area_tree
from huiyin.web.tests.desk_town import raised, seated, walked

SECRET = "找张三 13812345678，身份证 11010519491231002X"
TABOO = ("13812345678", "11010519491231002X")
ASSIGN = ("secretary", "accept_and_assign", {"unit": "property", "words": "打 13912345678 约时间"})
TAKE: tuple[str, str, dict[str, object]] = ("officer", "take", {})
ANSWER = ("officer", "answer", {"answer": "杂物已清走，门能打开了。"})


@pytest.fixture(autouse=True)
def at_ten(town: Town) -> Any:
    cache.clear()
    area_tree()
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


def get(address: str, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def status(address: str) -> int:
    """The status, once the file behind it is read to its end."""
    answer = get(address)
    if answer.streaming:
        list(answer.streaming_content)
    return int(answer.status_code)


def hide(town: Town, opened: Any) -> None:
    change_visibility(
        matter_id=opened.matter.pk, to=Visibility.INVOLVED, actor=town.actor("desk"), reason="有人脸", now=NOW
    )


def show(town: Town, opened: Any) -> None:
    change_visibility(
        matter_id=opened.matter.pk, to=Visibility.PUBLIC, actor=town.actor("desk"), reason="脸已遮住", now=NOW
    )


def test_a_public_matter_shows_its_way_and_its_answer_and_no_numbers_of_people(town: Town) -> None:
    opened = raised(f"楼道堆满杂物。{SECRET}", public=True, phone="13700000000", name="李四", address="12 幢 401")
    walked(opened, town, ASSIGN, TAKE, ANSWER)
    page = text_of(get(f"/p/{opened.matter.number}"))
    for words in ("楼道堆满杂物", "杂物已清走", "property", "community-0", "收到", "****", "走过：待受理"):
        assert words in page
    for secret in (*TABOO, "13912345678", "13700000000", "李四", "401", str(INSIDE[0]), opened.receipt):
        assert secret not in page


@pytest.mark.parametrize("path", ["", "/picture.png", "/photo/" + "a" * 64])
def test_what_is_not_public_is_not_found_in_the_words_of_what_is_not_there(town: Town, path: str) -> None:
    number = raised().matter.number
    hidden, unknown = get(f"/p/{number}{path}"), get(f"/p/HY26-199999-H{path}")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    asked_for = re.compile(rf"{number}|HY26-199999-H|nonsense|nonce=\"[^\"]*\"")  # and the nonce, new for each page
    for told in (hidden, unknown, get(f"/p/nonsense{path}")):
        assert asked_for.sub("", text_of(told)) == asked_for.sub("", text_of(hidden))


def test_a_matter_taken_out_of_the_public_is_gone_at_once_everywhere(town: Town) -> None:
    photo = keep_photo(stream=io.BytesIO(phone_photo()), filename="door.jpg", now=NOW)
    opened = raised("路灯不亮了", public=True, files=[photo.pk])
    number = opened.matter.number
    lists = ("/", "/areas/city", "/areas/cell-0-0", "/areas/city/feed.xml", "/areas/city/matters.geojson")
    own = (f"/p/{number}", f"/p/{number}/picture.png", f"/p/{number}/photo/{photo.sha256}/small")
    assert all("路灯不亮了" in text_of(get(address)) for address in lists)
    assert [status(address) for address in own] == [200, 200, 200]
    hide(town, opened)
    assert not any("路灯不亮了" in text_of(get(address)) for address in lists)
    assert [status(address) for address in own] == [404, 404, 404]


def test_the_page_of_a_matter_needs_few_statements(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opened = raised(public=True)
    walked(opened, town, ASSIGN, TAKE, ANSWER)
    get(f"/p/{opened.matter.number}")
    with django_assert_max_num_queries(5):
        get(f"/p/{opened.matter.number}")


def test_a_shared_link_has_a_picture_that_is_drawn_once(town: Town) -> None:
    opened = raised("梅里新村 5 幢路边的井盖裂成两半，汽车压上去哐当响，怕小孩掉下去。" * 3, public=True)
    page = text_of(get(f"/p/{opened.matter.number}"))
    address = page.split('og:image" content="')[1].split('"')[0]
    assert address.startswith("http://127.0.0.1:")
    picture = get(address[address.index("/p/") :])
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert len(picture.content) < 100_000
    again = get(address[address.index("/p/") :], if_none_match=picture["ETag"])
    assert (again.status_code, again.content) == (304, b"")


SHELVES = [("all", {"open", "late", "done"}), ("open", {"open", "late"}), ("late", {"late"}), ("closed", {"done"})]


@pytest.fixture
def three(town: Town) -> dict[str, str]:
    """An open, a late and a closed public matter, and one that is not public, in community 0: title by kind."""
    raised("不公开的事")
    raised("刚刚说的事", public=True)
    raised("早就该办的事", ago=timedelta(days=9), public=True)
    done = raised("办完的事", public=True)
    walked(done, town, ASSIGN, TAKE, ANSWER, ("resident", "solved", {"rating": "5"}))
    return {"open": "刚刚说的事", "late": "早就该办的事", "done": "办完的事"}


@pytest.mark.parametrize(("show", "kinds"), SHELVES)
def test_page_map_and_feeds_of_a_neighbourhood_show_the_same(three: dict[str, str], show: str, kinds: set[str]) -> None:
    titles = {three[kind] for kind in kinds}
    page = text_of(get(f"/areas/community-0?show={show}"))
    assert {title for title in three.values() if title in page} == titles
    assert f"标了 {len(titles)} 件" in page
    found = json.loads(get(f"/areas/community-0/matters.geojson?show={show}").content)
    assert {f["properties"]["title"] for f in found["features"]} == titles
    feed = etree.fromstring(get(f"/areas/community-0/feed.xml?show={show}").content)
    assert {item.findtext("title") for item in feed.iter("item")} == titles
    assert not any(title in text_of(get(f"/areas/community-1?show={show}")) for title in three.values())


def test_the_figures_are_those_of_the_lists(three: dict[str, str]) -> None:
    for code in ("cell-0-0", "community-0", "street", "city"):
        page = text_of(get(f"/areas/{code}"))
        figures = [piece.split("<")[0] for piece in page.split('class="figure__n">')[1:]]
        assert figures == ["2", "1", "1"]


def test_a_neighbourhood_costs_as_many_statements_however_much_it_holds(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 40):
        for number in range(count):
            raised(f"第 {number} 件", public=True)
        cache.clear()
        with django_assert_num_queries(3):
            page = text_of(get("/areas/city"))
        assert page.count('class="item"') == (1 if count == 1 else 30)
    for address in ("/areas/city/matters.geojson", "/areas/city/feed.xml"):
        with django_assert_num_queries(2):
            get(address)


def test_leafing_shows_each_once_and_the_geojson_says_where_to_go_on(town: Town) -> None:
    wanted = {raised(f"第 {n} 件", public=True).matter.number for n in range(7)}
    address, seen = "/areas/city/matters.geojson?limit=3", []
    while address:
        answer = get(address)
        found = json.loads(answer.content)
        seen += [feature["id"] for feature in found["features"]]
        address = found.get("next", "")
        assert bool(address) == answer.has_header("Link")
        address = address[address.index("/areas") :] if address else ""
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == wanted


def test_the_geojson_is_what_rfc_7946_asks_for_and_rounds_the_place(town: Town) -> None:
    raised(public=True, at=(120.95512, 31.30478))
    answer = get("/areas/city/matters.geojson", origin="https://map.example.org")
    found = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert found["type"] == "FeatureCollection"
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [120.955, 31.305]}
    assert "crs" not in found
    assert shapely.from_geojson(answer.content).geoms[0].coords[0] == (120.955, 31.305), "read by GEOS"


def test_a_wrong_press_is_told_to_nobody_outside_but_that_it_was_taken_back(town: Town) -> None:
    """The guard: what was said with it may belong to another matter, on pages and by Open311."""
    opened = raised(public=True, category="manhole", ago=timedelta(hours=1))
    actor = town.actor("secretary")
    number, slip = opened.matter.number, "这句话该写在别的单上"
    data = {"unit": "property", "words": slip}
    then = NOW + timedelta(seconds=1)  # not the moment of the opening, whose notices have left
    act(matter_id=opened.matter.pk, action="accept_and_assign", data=data, actor=actor, now=then, hold=True)
    by_open311 = f"/open311/v2/servicerequestupdates.json?service_request_id={number}"
    assert slip not in text_of(get(f"/p/{number}")), "it may yet be taken back"
    undo(matter_id=opened.matter.pk, sequence=2, actor=actor, now=then)
    for address in (f"/p/{number}", f"/r/{opened.receipt}"):
        page = text_of(get(address))
        assert slip not in page and "按错了“受理并派单”，几秒内就撤回了。" in page, address
    assert json.loads(get(by_open311).content) == []
    assert slip not in text_of(get(f"/api/v1/receipts/{opened.receipt}"))


def test_a_photo_of_a_wrong_press_is_served_at_the_desk_alone(town: Town) -> None:
    """The guard: whoever kept its address, or the digest from the API, finds nothing; the history keeps the photo."""
    slip = keep_photo(stream=io.BytesIO(phone_photo()), filename="other.jpg", now=NOW)
    kept = keep_photo(stream=io.BytesIO(encoded(picture((90, 60)))), filename="door.jpg", now=NOW)
    opened = raised(public=True, category="manhole", ago=timedelta(hours=1))
    number, joiner = opened.matter.number, raised("我也遇到了", joins=opened.matter.pk).receipt
    actor, then, data = town.actor("secretary"), NOW + timedelta(seconds=1), {"unit": "property"}
    assign = partial(act, matter_id=opened.matter.pk, action="accept_and_assign", data=data, actor=actor, now=then)
    assign(files=[slip.pk, kept.pk], hold=True)

    def doors(photo: str) -> list[int]:
        pages = [f"/{page}/photo/{photo}" for page in (f"r/{opened.receipt}", f"r/{joiner}", f"p/{number}")]
        small = [f"{page}/small" for page in pages]
        return [status(address) for address in (*pages, *small, f"/open311/v2/media/{number}/{photo}.jpg")]

    assert doors(slip.sha256) == [200] * 7
    undo(matter_id=opened.matter.pk, sequence=Matter.objects.get(pk=opened.matter.pk).entries, actor=actor, now=then)
    assign(files=[kept.pk])
    assert doors(slip.sha256) == [404] * 7
    assert doors(kept.sha256) == [200] * 7, "it came again with a step that holds"
    assert slip.sha256 not in text_of(get(f"/api/v1/receipts/{opened.receipt}"))
    (request,) = json.loads(get(f"/open311/v2/requests/{number}.json").content)
    assert kept.sha256 in request["media_url"]
    at_desk: Any = seated(town, "secretary").get(f"/desk/photo/{slip.pk}")
    assert (at_desk.status_code, bool(b"".join(at_desk.streaming_content))) == (200, True)


@pytest.mark.parametrize("exact", [False, True])
def test_every_face_shows_a_public_place_exactly_and_a_home_roughly(town: Town, exact: bool) -> None:
    """Page, map, GeoJSON and Open311 follow one rule; taken out and put back, a place is a home."""
    at = (INSIDE[0] + 0.00012, INSIDE[1] + 0.00012)
    one = raised(at=at, public=True, place_public=exact, category="manhole", address="人民路 120 号")

    def shown() -> list[bool]:
        page = text_of(get(f"/p/{one.matter.number}"))
        (feature,) = json.loads(get("/areas/city/matters.geojson").content)["features"]
        (request,) = json.loads(get(f"/open311/v2/requests/{one.matter.number}.json").content)
        return [
            "人民路 120 号" in page,
            "只准到约 100 米" not in page,
            feature["properties"]["exact"],
            tuple(feature["geometry"]["coordinates"]) == at,
            "人民路 120 号" in request["address"],
            (request["long"], request["lat"]) == at,
        ]

    assert shown() == [exact] * 6
    hide(town, one)
    show(town, one)
    assert shown() == [False] * 6


def test_the_desk_makes_a_public_place_rough_on_every_face_while_the_matter_stays_public(town: Town) -> None:
    at = (INSIDE[0] + 0.00012, INSIDE[1] + 0.00012)
    one = raised("井盖裂了", at=at, public=True, place_public=True, category="manhole", address="人民路 120 号")
    number, why = one.matter.number, "那是他家门口"
    faces = (f"/p/{number}", "/areas/city", "/areas/city/matters.geojson", "/areas/city/feed.xml",
             f"/open311/v2/requests/{number}.json", f"/r/{one.receipt}")  # fmt: skip
    places = ("人民路 120 号", f"{at[0]}", f"{at[1]}")
    seen_before = {place for place in places if any(place in text_of(get(face)) for face in faces[:-1])}
    assert seen_before == set(places)
    round_place(matter_id=one.matter.pk, actor=town.actor("desk"), reason=why, now=NOW)
    for face in faces[:-1]:
        text = text_of(get(face))
        assert "井盖裂了" in text, face
        assert not [place for place in places if place in text], face
    assert not any(why in text_of(get(face)) for face in faces), "the reason stays inside"


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "show=secret", "cursor=x", "limit=%F0%9D%9F%93"])
def test_what_cannot_be_read_is_told(town: Town, query: str) -> None:
    answer = get(f"/areas/city/matters.geojson?{query}")
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]


@pytest.mark.parametrize("what", ["feed.xml", "matters.geojson", "boundaries.geojson"])
def test_a_reader_that_has_it_already_is_told_so(town: Town, what: str) -> None:
    raised(public=True)
    first = get(f"/areas/city/{what}")
    again = get(f"/areas/city/{what}", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    raised(public=True)
    changed = get(f"/areas/city/{what}", if_none_match=first["ETag"])
    assert changed.status_code == (304 if what == "boundaries.geojson" else 200)
    assert Client().options(f"/areas/city/{what}")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert Client().post(f"/areas/city/{what}").status_code == 405


def test_the_feed_is_what_feed_readers_expect(town: Town) -> None:
    opened = raised("电动车 <b>占道</b> & 堵门\x0b", public=True)
    answer = get("/areas/city/feed.xml")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert parsedate_to_datetime(answer["Last-Modified"]) == NOW
    (channel,) = etree.fromstring(answer.content).iter("channel")
    atom = channel.find("{http://www.w3.org/2005/Atom}link")
    assert atom is not None
    assert atom.get("rel") == "self"
    assert str(atom.get("href")).startswith("http://127.0.0.1:")
    assert channel.findtext("language") == "zh-hans"
    (item,) = channel.iter("item")
    assert item.findtext("title") == "电动车 <b>占道</b> & 堵门"
    assert item.findtext("guid") == item.findtext("link")
    assert str(item.findtext("link")).endswith(f"/p/{opened.matter.number}")
    assert parsedate_to_datetime(str(item.findtext("pubDate"))) == NOW


def test_a_feed_answers_in_the_language_of_its_address_whatever_the_browser_reads(town: Town) -> None:
    raised(public=True)
    chinese = get("/areas/city/feed.xml", accept_language="en").content
    assert "待受理" in chinese.decode()
    assert "待受理" not in get("/areas/city/feed.xml?language=en", accept_language="zh").content.decode()


@pytest.mark.parametrize(
    ("query", "levels"), [("zoom=8", {"district"}), ("zoom=14", {"cell"}), ("zoom=12", {"community"})]
)
def test_boundaries_are_those_that_suit_the_zoom(town: Town, query: str, levels: set[str]) -> None:
    found = json.loads(get(f"/areas/city/boundaries.geojson?{query}").content)
    assert {feature["properties"]["level"] for feature in found["features"]} == levels
    ring = found["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    near = json.loads(get(f"/areas/city/boundaries.geojson?{query}&bbox=120.951,31.301,120.952,31.302").content)
    assert len(near["features"]) <= len(found["features"])


@pytest.mark.parametrize("query", ["zoom=x", "zoom=nan", "zoom=99", "bbox=1,2,3", "bbox=1,2,3,inf"])
def test_boundaries_of_nowhere_are_refused(town: Town, query: str) -> None:
    assert get(f"/areas/city/boundaries.geojson?{query}").status_code == 400


@pytest.mark.parametrize("code", ["nowhere", "..", "%00", "city'--"])
def test_an_area_that_is_none_is_not_found(town: Town, code: str) -> None:
    for path in ("", "/feed.xml", "/matters.geojson", "/boundaries.geojson"):
        assert get(f"/areas/{code}{path}").status_code == 404


def test_somebody_chooses_a_neighbourhood_without_a_script_and_the_first_page_shows_it(town: Town) -> None:
    raised("河边护栏松了", public=True, at=NEXT_DOOR)
    client = Client()
    assert client.post("/areas/community-0/mine")["Location"] == "/#near"
    assert "河边护栏松了" not in text_of(client.get("/"))
    client.post("/areas/community-1/mine")
    assert "河边护栏松了" in text_of(client.get("/"))


@pytest.mark.parametrize(
    ("place", "code"), [(NEXT_DOOR, "community-1"), (INSIDE, "community-0"), ((116.4, 39.9), "city")]
)
def test_where_somebody_stands_becomes_their_neighbourhood_and_only_its_code_is_kept(
    town: Town, place: tuple[float, float], code: str
) -> None:
    client = Client()
    client.post("/areas/near", {"lon": str(place[0]), "lat": str(place[1])})
    assert client.cookies["area"].value == code
    assert client.post("/areas/near", {"lon": "here", "lat": "nan"})["Location"] == "/areas/"


def test_the_first_page_asks_the_database_thrice_and_then_twice_for_a_minute(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    raised(public=True)
    client = Client()
    for statements in (3, 2):
        with django_assert_num_queries(statements):
            client.get("/")
