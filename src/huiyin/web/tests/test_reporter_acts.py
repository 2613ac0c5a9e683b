"""What the holder of a receipt may do: judge the answer, add, contest, chase; and what happens when it is too late."""

import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from huiyin.domains.voice.models import VoiceRequest
from huiyin.evidence.tests.pictures import PDF, phone_photo
from huiyin.matters import queries
from huiyin.matters.tests.cast import NOW, Town
from huiyin.web.tests.residents import answered, desk_does, resident


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_solved_with_a_rating_closes_it(town: Town) -> None:
    one = answered(town)
    answer = one.do("solved", rating="5", words="谢谢")
    assert answer["Location"] == f"/r/{one.token}"
    assert one.matter.state == "closed"
    assert VoiceRequest.objects.get().rating == 5
    page = text_of(one.look())
    assert "收到了：解决了。" in page
    assert "评价：5 分（满分 5 分）。" in page


def test_not_solved_with_a_photo_reopens_it(town: Town) -> None:
    one = answered(town)
    photo = SimpleUploadedFile("again.jpg", phone_photo(), "image/jpeg")
    one.do("not_solved", reason="第二天又堵上了", photos=photo)
    assert one.matter.state == "in_hand"
    last = queries.history(one.matter, public_only=True)[-1]
    assert last.words == {"reason": "第二天又堵上了"}
    assert len(last.files) == 1
    assert "第二天又堵上了" in text_of(one.look())


def test_a_second_not_solved_asks_the_supervisor(town: Town) -> None:
    one = answered(town)
    one.do("not_solved", reason="又堵上了")
    desk_does(town, one, ("officer", "answer", {"answer": "又清了一遍"}))
    page = text_of(one.look())
    assert "/do/not_solved_again" in page
    assert '/do/not_solved"' not in page
    one.do("not_solved_again", reason="还是堵")
    assert one.matter.state == "reopening"


def test_what_was_asked_for_is_supplied(town: Town) -> None:
    one = resident()
    desk_does(town, one, ("secretary", "accept_and_handle", {}), ("secretary", "ask", {"question": "哪一侧？"}))
    assert "哪一侧？" in text_of(one.look())
    one.do("supply", supplement="东侧")
    assert one.matter.state == "in_hand"


def test_a_refusal_is_contested(town: Town) -> None:
    one = resident()
    desk_does(town, one, ("secretary", "refuse", {"resolution": "empty", "words": "看不出是什么事"}))
    assert "看不出是什么事" in text_of(one.look())
    one.do("contest", reason="照片上很清楚")
    assert one.matter.state == "contested"


def test_chasing_needs_no_words(town: Town) -> None:
    one = resident()
    assert one.do("remind").status_code == 302
    assert one.matter.state == "received"
    assert "催办" in text_of(one.look())


def test_a_form_asks_for_what_its_action_needs(town: Town) -> None:
    one = answered(town)
    page = text_of(one.look("/do/not_solved"))
    assert re.findall(r'name="(\w+)"', page.partition('id="act"')[2]) == [
        "csrfmiddlewaretoken",
        "seen_state",
        "client_id",
        "reason",
        "photos",
    ]
    assert 'value="answered"' in page


def test_a_reason_that_is_missing_is_asked_for_again(town: Town) -> None:
    one = answered(town)
    answer = one.do("not_solved", reason=" ")
    assert answer.status_code == 422
    assert "请写一句" in text_of(answer)
    assert one.matter.state == "answered"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": "堵" * 2001}, "最多 2000 个字，现在是 2001 个"),
        ({"reason": "堵", "photos": SimpleUploadedFile("x.jpg", PDF)}, "这个文件不是照片"),
    ],
    ids=["long", "pdf"],
)
def test_what_is_wrong_is_told_and_the_words_stay(town: Town, form: dict[str, Any], words: str) -> None:
    one = answered(town)
    answer = one.do("not_solved", **form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert form["reason"] in text_of(answer)
    assert one.matter.state == "answered"


def test_a_rating_that_does_not_exist_is_refused(town: Town) -> None:
    assert answered(town).do("solved", rating="9").status_code == 422


def test_two_presses_are_one_step(town: Town) -> None:
    one = answered(town)
    form = {"reason": "又堵上了", "seen_state": "answered", "client_id": "a1"}
    first, second = one.do("not_solved", **form), one.do("not_solved", **form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert [line.action for line in queries.history(one.matter, public_only=True)].count("not_solved") == 1


def test_other_words_under_the_same_page_are_kept_and_may_follow(town: Town) -> None:
    one = resident()
    one.do("remind", words="快一点", client_id="a1")
    answer = one.do("remind", words="更严重了", client_id="a1")
    assert answer.status_code == 409
    assert "前一次写的已经收到了" in text_of(answer)
    assert "更严重了" in text_of(answer)
    fresh = re.findall(r'name="client_id" value="(\w+)"', text_of(answer))[0]
    assert one.do("remind", words="更严重了", client_id=fresh).status_code == 302


def test_who_is_overtaken_keeps_the_words_and_learns_the_state(town: Town) -> None:
    one = answered(town)
    one.do("solved")
    answer = one.do("solved", words="补一句", seen_state="answered")
    assert answer.status_code == 409
    assert "这件事刚刚变成“已办结”了。您写的话还在" in text_of(answer)
    assert "补一句" in text_of(answer)


def test_an_old_page_may_still_chase_after_looking(town: Town) -> None:
    one = resident()
    desk_does(town, one, ("secretary", "accept_and_handle", {}))
    answer = one.do("remind", words="快一点", seen_state="received")
    assert answer.status_code == 409
    seen = re.findall(r'name="seen_state" value="(\w+)"', text_of(answer))[0]
    assert one.do("remind", words="快一点", seen_state=seen).status_code == 302


def test_a_form_that_is_opened_too_late_says_what_is_possible(town: Town) -> None:
    one = resident()
    answer = one.look("/do/solved")
    assert answer.status_code == 409
    assert "这件事现在是“待受理”" in text_of(answer)
    assert "催办" in text_of(answer)


@pytest.mark.parametrize("action", ["accept", "answer", "lapse", "refuse"])
def test_a_receipt_gives_none_of_the_desks_rights(town: Town, action: str) -> None:
    one = answered(town) if action == "lapse" else resident()
    before = one.matter.state
    assert one.look(f"/do/{action}").status_code == 409
    given = {"answer": "x", "words": "x", "resolution": "empty", "category": ""}
    assert one.do(action, **given).status_code in {403, 409, 422}
    assert one.matter.state == before


def test_no_such_action_is_no_page(town: Town) -> None:
    assert resident().look("/do/explode").status_code == 404


def test_in_a_sheet_the_script_is_told_where_to_go(town: Town) -> None:
    one = resident()
    answer = one.client.post(f"/r/{one.token}/do/remind", {}, headers={"X-Sheet": "1"})
    assert (answer.status_code, answer["X-Go"]) == (204, f"/r/{one.token}")
    assert "收到了：催办。" in text_of(one.look())


def test_acting_takes_few_statements(town: Town, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    one = answered(town)
    with django_assert_max_num_queries(14):  # receipt, the operation's six, savepoint, session and message
        one.client.post(f"/r/{one.token}/do/solved", {"rating": "5"})
