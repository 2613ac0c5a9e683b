"""Home, finding a receipt, and the receipt: what each shows, to whom, and how it is kept from others."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from huiyin.evidence.operations import keep_photo
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.matters.operations.roots import make_root
from huiyin.matters.tests.cast import NOW, Town, build_town
from huiyin.ui.live_ticket import opened
from huiyin.web.tests.residents import WORDS, Resident, answered, desk_does, resident

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


def text_of(response: Any) -> str:
    return str(response.content.decode())


def kept_photo() -> Any:
    return keep_photo(stream=io.BytesIO(phone_photo()), filename="door.jpg", now=NOW)


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


def test_a_house_without_areas_has_a_first_page(db: None) -> None:
    page = text_of(Client().get("/"))
    assert "我要反映" in page
    assert "我附近" not in page


@pytest.mark.parametrize(
    "write", [str.lower, lambda n: n.replace("-", " "), lambda n: n.replace("-", ""), lambda n: f" {n}。".strip("。")]
)
def test_a_number_is_found_however_it_is_written(town: Town, write: Callable[[str], str]) -> None:
    one = resident()
    page = Client().get("/receipt", {"number": write(one.matter.number)})
    assert page.status_code == 200
    assert one.matter.number in text_of(page)


def test_a_number_alone_shows_state_and_dates_and_nothing_that_was_said(town: Town) -> None:
    one = resident(address="梅里新村 12 幢", files=[kept_photo().pk], phone="13812345678")
    page = text_of(Client().get("/receipt", {"number": one.matter.number}))
    assert "现在是“待受理”" in page
    assert "今天 10:00" in page
    for secret in (WORDS[:6], "12 幢", "community-0", "photo/", one.token, "138"):
        assert secret not in page


def test_a_wrong_number_is_told_with_what_was_typed(town: Town) -> None:
    page = Client().get("/receipt", {"number": "HY26-1<b>"})
    assert page.status_code == 404
    assert "没有这个回执号" in text_of(page)
    assert "HY26-1&lt;b&gt;" in text_of(page)


def test_no_number_is_asked_for(db: None) -> None:
    assert "请写回执号" in text_of(Client().get("/receipt", {"number": " "}))


@pytest.mark.parametrize("token", ["nonsense", "A" * 40, "A" * 5000, "%00", "..%2f..%2fetc"])
def test_another_text_is_no_receipt(town: Town, token: str) -> None:
    assert Client().get(f"/r/{token}").status_code == 404
    assert Client().get(f"/r/{token}/do/remind").status_code == 404


def test_the_receipt_says_who_does_what_by_when(town: Town) -> None:
    page = text_of(resident().look(sent=""))
    for words in ("收到了，回执号", "今天 15:30 前，由 community-0 受理。", "待受理", "催办", WORDS):
        assert words in page


def test_the_receipt_is_kept_out_of_caches_and_search_engines(town: Town) -> None:
    response = resident().look()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_receipt_listens_to_its_own_matter_only(town: Town) -> None:
    one = resident()
    ticket = one.look("/ticket").json()["ticket"]
    assert opened(ticket).topics == {f"receipt:{one.matter.id}"}
    assert 'data-live-url="' in text_of(one.look())


def test_the_receipt_needs_few_statements(town: Town, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    one = answered(town)
    one.look()
    with django_assert_max_num_queries(6):
        one.look()


def test_internal_notes_stay_inside(town: Town) -> None:
    one = answered(town)
    desk_does(town, one, ("secretary", "note", {"words": "只给同事看的话"}))
    page = text_of(one.look())
    assert "只给同事看的话" not in page
    assert "杂物已清走" in page


def test_words_are_shown_as_words(town: Town) -> None:
    one = resident()
    desk_does(
        town,
        one,
        ("secretary", "accept_and_handle", {"words": "<script>alert(1)</script>"}),
    )
    assert "&lt;script&gt;" in text_of(one.look())


def test_the_receipt_tells_what_the_chain_proves(committed_db: str) -> None:
    build_town()
    one = resident()
    assert "今晚起由每日签名担保" in text_of(one.look())
    make_root(day=NOW.date(), now=NOW)
    assert "3月4日 周三起由每日签名担保" in text_of(one.look())


@pytest.mark.parametrize("size", ["", "/small"])
def test_a_photo_is_served_to_the_holder_of_the_receipt_in_a_sandbox(town: Town, size: str) -> None:
    photo = kept_photo()
    one, other = resident(files=[photo.pk]), resident()
    response = one.look(f"/photo/{photo.sha256}{size}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert other.look(f"/photo/{photo.sha256}{size}").status_code == 404


def test_a_photo_of_an_internal_note_is_not_served(town: Town) -> None:
    from huiyin.matters.operations import act

    one, photo = answered(town), kept_photo()
    act(
        matter_id=one.matter.id,
        action="note",
        actor=town.actor("secretary"),
        now=NOW,
        data={"words": "内部"},
        files=[photo.pk],
    )
    assert one.look(f"/photo/{photo.sha256}").status_code == 404


def states(town: Town) -> dict[str, Resident]:
    """A matter in each state that a resident meets."""
    found = {"received": resident(), "answered": answered(town), "closed": answered(town), "waiting": resident()}
    found["closed"].do("solved", rating="4", words="谢谢")
    desk_does(
        town,
        found["waiting"],
        ("secretary", "accept_and_handle", {}),
        ("secretary", "ask", {"question": "Which side?"}),
    )
    found["refused"] = resident()
    desk_does(town, found["refused"], ("secretary", "refuse", {"resolution": "foreign", "words": "Not ours."}))
    return found


def test_each_state_has_a_headline_of_its_own(town: Town) -> None:
    found = {key: re.findall(r"<h1>(.*?)</h1>", text_of(one.look()))[0] for key, one in states(town).items()}
    assert found == {
        "received": "收到了，等community-0接手",
        "answered": "已经答复，您看行不行？",
        "closed": "已办结：解决了",
        "waiting": "还缺一点，请您补充",
        "refused": "不予受理：不归本市管",
    }


def test_what_happens_by_itself_is_told_with_its_date(town: Town) -> None:
    found = states(town)
    assert "3月11日 周三前您没有回话，就自动变为“已办结”。" in text_of(found["answered"].look())
    assert "4月3日 周五我们会“回头看”，再看一次。" in text_of(found["closed"].look())


@pytest.mark.parametrize("key", ["received", "answered", "closed", "waiting", "refused"])
def test_the_receipt_reads_in_english_but_for_what_people_wrote(town: Town, key: str) -> None:
    one = states(town)[key]
    one.client.cookies["django_language"] = "en"
    written = (WORDS.rstrip("。"), WORDS, "杂物已清走，门能打开了。", "谢谢", "社区书记甲", "办事员丁", "中文")
    one.look()  # what was done is said once, in the language it was done in
    page = text_of(one.look(sent=""))
    for words in sorted(written, key=len, reverse=True):
        page = page.replace(words, "")
    assert CHINESE.findall(page) == []


@pytest.mark.parametrize("path", ["/", "/receipt", "/receipt?number=x"])
def test_other_pages_read_in_english(town: Town, path: str) -> None:
    resident()
    client = Client()
    client.cookies["django_language"] = "en"
    assert CHINESE.findall(text_of(client.get(path)).replace("中文", "")) == []
