"""The receipt of somebody who joined: where the one that is handled stands, and of its reporter nothing."""

import io
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from huiyin.domains.voice.operations import report
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.tests.pictures import encoded, phone_photo, picture
from huiyin.matters.domain import Incoming
from huiyin.matters.models import Matter, Visibility
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town, build_town
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.ui.live_ticket import opened
from huiyin.web.tests.residents import Resident, desk_does, resident

OWN = "三楼这边的门也打不开"


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def kept(content: bytes) -> Any:
    return keep_photo(stream=io.BytesIO(content), filename="door.jpg", now=NOW)


def joiner(first: Resident, **more: Any) -> Resident:
    """Somebody who joined."""
    incoming = Incoming(text=OWN, actor=RESIDENT_ACTOR, now=NOW, source="web", joins=first.matter.id, **more)
    return Resident(report(incoming).receipt)


def seen(one: Resident, photo: Any) -> int:
    """What the receipt's address of the photo answers."""
    answer = one.look(f"/photo/{photo.sha256}")
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to the end, it closes its file
    return int(answer.status_code)


def page_of(one: Resident) -> str:
    return str(one.look().content.decode())


def test_it_shows_where_the_first_one_stands_and_what_the_joiner_said(town: Town) -> None:
    first = resident()
    one = joiner(first)
    desk_does(
        town,
        first,
        ("secretary", "accept_and_handle", {}),
        ("secretary", "answer", {"answer": "清走了，可打13812345678问"}),
    )
    page = page_of(one)
    for words in (one.matter.number, OWN, "待评价", "清走了，可打****问", "和您一样的还有 1 人"):
        assert words in page
    assert first.matter.number not in page
    assert "一位邻居" not in page, "that is the reader"
    assert "评价</button>" not in page
    assert "/do/" not in page, "nothing to decide"


def test_words_and_photos_of_the_first_reporter_are_theirs_until_anybody_may_read_them(town: Town) -> None:
    theirs, answer = kept(phone_photo()), kept(encoded(picture((90, 60))))
    first = resident(files=[theirs.pk])
    one = joiner(first)
    desk_does(town, first, ("secretary", "accept_and_handle", {}))
    act(matter_id=first.matter.id, action="answer", actor=town.actor("secretary"), now=NOW, data={"answer": "好了"},
        files=[answer.pk])  # fmt: skip
    assert "消防门被杂物堵住了" not in page_of(one)
    assert seen(one, theirs) == 404
    assert seen(one, answer) == 200
    Matter.objects.filter(pk=first.matter.pk).update(visibility=Visibility.PUBLIC)
    assert "消防门被杂物堵住了" in page_of(one)
    assert seen(one, theirs) == 200


def test_it_listens_to_the_first_one(town: Town) -> None:
    first = resident()
    one = joiner(first)
    ticket = re.findall(r'data-live-ticket="([^"]+)"', page_of(one))[0]
    assert list(opened(ticket).topics) == [f"receipt:{first.matter.id}"]
    assert list(opened(one.look("/ticket").json()["ticket"]).topics) == [f"receipt:{first.matter.id}"]


def test_it_takes_ten_statements_however_many_joined(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = resident()
    one = joiner(first)
    for _ in range(3):
        joiner(first)
    page_of(one)
    with django_assert_max_num_queries(10):
        page_of(one)


def test_the_first_reporter_reads_that_a_neighbour_has_it_too(town: Town) -> None:
    first = resident()
    joiner(first)
    page = page_of(first)
    assert "一位邻居" in page
    assert OWN not in page


def test_it_reads_wholly_in_english(town: Town) -> None:
    one = joiner(resident())
    client = Client()
    client.cookies["django_language"] = "en"
    page = client.get(f"/r/{one.token}").content.decode().replace(OWN, "").replace("中文", "")
    names = r"street|community|property"
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(names, "", page)) == []
