"""Wordings of answers: who keeps them, what may stand in braces, where they are offered, and how they are counted."""

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.matters.operations.opening import Opened
from huiyin.matters.tests.cast import Town
from huiyin.people.models import Unit
from huiyin.web.desk.gaps import fill, unknown_gaps
from huiyin.web.models import AnswerText
from huiyin.web.tests.desk_town import raised, seated, walked

GIVEN = {
    "name": "已修好",
    "about": "voice",
    "text_zh": "{number} 已修好。{unit}，{date}",
    "text_en": "{title} is mended.",
}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{number}{title}", []),
        ("{phone} {phone} {}", ["{phone}", "{}"]),
        ("{number", ["{"]),
        ("{{number}}", ["{", "}"]),
    ],
)
def test_what_cannot_be_filled_is_named(text: str, wrong: list[str]) -> None:
    assert unknown_gaps(text) == wrong


def test_braces_in_a_title_are_not_filled_again() -> None:
    assert fill("{title} {number}", {"title": "{number}", "number": "HY"}) == "{number} HY"


def in_hand(town: Town) -> Opened:
    """A request that lies with the property office."""
    opened = raised()
    given = {"unit": "property", "category": "blocked-fire-exit"}
    walked(opened, town, ("secretary", "accept_and_assign", given), ("officer", "take", {}))
    return opened


def text(town: Town, **more: object) -> AnswerText:
    """A wording for everybody, unless told otherwise."""
    whole = {
        "name": "一",
        "kind": "voice",
        "text_zh": "{number}",
        "by": town.users["desk"],
        "at": timezone.now(),
        **more,
    }
    return AnswerText.objects.create(**whole)


def unit_of(town: Town, code: str) -> str:
    """Its id, as a form sends it."""
    return "" if code == "all" else str(town.units[code].pk)


@pytest.mark.parametrize(
    ("who", "unit", "answer"),
    [
        ("desk", "all", 302),
        ("desk", "property", 302),
        ("supervisor", "all", 403),
        ("supervisor", "property", 302),
        ("supervisor", "city-desk", 422),
        ("secretary", "community-0", 403),
        ("officer", "property", 403),
        ("stranger", "all", 403),
    ],
)
def test_who_writes_for_whom(town: Town, who: str, unit: str, answer: int) -> None:
    sent = seated(town, who).post("/desk/answers/new", GIVEN | {"unit": unit_of(town, unit)})
    assert sent.status_code == answer
    assert AnswerText.objects.count() == (answer == 302)


@pytest.mark.parametrize("address", ["/desk/answers/{}", "/desk/answers/{}/drop"])
def test_a_supervisor_changes_no_text_of_the_whole_city(town: Town, address: str) -> None:
    kept = text(town)
    sent = seated(town, "supervisor").post(address.format(kept.pk), GIVEN | {"unit": unit_of(town, "property")})
    assert sent.status_code == 403
    assert AnswerText.objects.get().name == "一"


def test_an_unknown_gap_is_refused_with_those_that_may_be_written(town: Town) -> None:
    sent = seated(town, "desk").post("/desk/answers/new", GIVEN | {"text_en": "Call {phone}"})
    assert sent.status_code == 422
    assert "{phone} 填不出来" in sent.content.decode()
    assert "{place}" in sent.content.decode()
    assert not AnswerText.objects.exists()


def test_a_look_fills_both_languages_and_keeps_nothing(town: Town) -> None:
    page = seated(town, "desk").post("/desk/answers/new", GIVEN | {"look": "1"}).content.decode()
    assert "HY26-110482-B 已修好。示例单位" in page
    assert "三楼消防门关不上 is mended." in page
    assert not AnswerText.objects.exists()


def test_offered_are_those_of_the_category_and_the_unit(town: Town) -> None:
    roads: Unit = town.units["roads"]
    text(town, name="所有人的")
    text(town, name="这一类的", category="blocked-fire-exit", unit=town.units["property"], text_en="On {date}")
    text(town, name="别的类别", category="fly-line-charging")
    text(town, name="别的单位", unit=roads)
    page = form_of(seated(town, "officer"), in_hand(town))
    assert [name in page for name in ("所有人的", "这一类的", "这一类的 (English)")] == [True] * 3
    assert "别的" not in page.partition("<main")[2]


def form_of(client: Client, opened: Opened) -> str:
    """The form of the answer."""
    return client.get(f"/desk/m/{opened.matter.number}/act/answer").content.decode()


def test_without_a_script_the_words_are_put_after_what_was_written(town: Town) -> None:
    opened, kept = in_hand(town), text(town, text_zh="{number} 已修好，{unit}")
    at = f"/desk/m/{opened.matter.number}/act/answer"
    page = (
        seated(town, "officer").post(at, {"answer": "您好。", "wording": str(kept.pk), "insert": "1"}).content.decode()
    )
    assert f"您好。\n{opened.matter.number} 已修好，property" in page.replace("\r", "")
    assert f'name="begun" value="{kept.pk}"' in page


def test_an_answer_that_is_given_counts_those_that_were_offered(town: Town) -> None:
    opened, kept, others = in_hand(town), text(town), text(town, unit=town.units["roads"])
    client, at = seated(town, "officer"), f"/desk/m/{opened.matter.number}/act/answer"
    given = {"answer": "好了", "begun": [str(kept.pk), str(others.pk), "x"]}
    assert client.post(at, given | {"answer": ""}).status_code == 422
    assert AnswerText.objects.get(pk=kept.pk).used == 0
    sent = client.post(at, given)
    assert sent.status_code == 302, sent.content.decode()
    assert [AnswerText.objects.get(pk=one.pk).used for one in (kept, others)] == [1, 0]
