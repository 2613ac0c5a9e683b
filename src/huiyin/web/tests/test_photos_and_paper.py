"""Photos of a matter side by side, and the matter on paper."""

import io
import re

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from huiyin.evidence.operations import keep_photo
from huiyin.matters.operations import Opened, act
from huiyin.matters.tests.cast import Town
from huiyin.people.models import User
from huiyin.web.presenters.side_by_side import PhotoStep, pair
from huiyin.web.tests.desk_town import Step, raised, seated, walked

IN_HAND: tuple[Step, ...] = (("secretary", "accept_and_assign", {"unit": "property"}), ("officer", "take", {}))
SAID = "三楼安全通道堆满纸箱，打 13912345678 找我。"


def kept(shade: str) -> int:
    """A photo that was sent in, by its id."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), shade).save(stream, "JPEG")
    stream.seek(0)
    return keep_photo(stream=stream, filename=f"{shade}.jpg", now=timezone.now()).pk


def answered(town: Town) -> tuple[Opened, int, int]:
    """A request with a photo, and its answer with another: the matter, and both photos."""
    was, after = kept("black"), kept("white")
    opened = raised(SAID, phone="13812345678", files=[was])
    walked(opened, town, *IN_HAND)
    act(
        matter_id=opened.matter.id,
        action="answer",
        actor=town.actor("officer", timezone.now()),
        now=timezone.now(),
        data={"answer": "纸箱清走了，有事打 13712345678。"},
        files=[after],
    )
    return opened, was, after


def columns(page: str) -> list[list[int]]:
    """The photos in each column of the page."""
    halves = page.split('id="was"')[1].split('id="is"')
    return [[int(found) for found in re.findall(r'href="/desk/photo/(\d+)"', half)] for half in halves]


def test_the_report_stands_beside_the_answer(town: Town) -> None:
    opened, was, after = answered(town)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/photos").content.decode()
    assert columns(page) == [[was], [after]]


def test_the_steps_are_chosen_by_the_address_and_nonsense_is_passed_over(town: Town) -> None:
    opened, was, after = answered(town)
    client, address = seated(town, "officer"), f"/desk/m/{opened.matter.number}/photos"
    assert columns(client.get(address, {"before": "4", "after": "1"}).content.decode()) == [[after], [was]]
    assert columns(client.get(address, {"before": "99", "after": "x'"}).content.decode()) == [[was], [after]]


def test_what_a_resident_sends_after_the_answer_is_not_taken_for_the_repair() -> None:
    now = timezone.now()
    steps = [PhotoStep(n, "", "", now, by, ()) for n, by in ((1, "you"), (4, "answer"), (5, "you"))]
    assert pair(steps, "", "").after is steps[1]
    assert pair([steps[0], steps[2]], "", "").after is steps[2]
    assert pair(steps[:1], "", "").after is None
    assert pair([], "", "").before is None


def test_the_matter_leads_to_its_photos_once_there_are_two(town: Town) -> None:
    two, _was, _after = answered(town)
    one = raised(files=[kept("grey")])
    for opened, leads in ((two, True), (one, False)):
        address = f"/desk/m/{opened.matter.number}/"
        page = seated(town, "secretary").get(address).content.decode()
        assert (f'href="{address}photos"' in page) is leads
        assert f'href="{address}print"' in page


def test_without_photos_the_page_says_so(town: Town) -> None:
    page = seated(town, "secretary").get(f"/desk/m/{raised().matter.number}/photos").content.decode()
    assert "这件事还没有照片" in page


@pytest.mark.parametrize("page", ["photos", "print"])
def test_whoever_only_raised_it_reads_neither(town: Town, page: str) -> None:
    opened = raised()
    opened.matter.reporter = User.objects.get(username="stranger")
    opened.matter.save(update_fields=["reporter"])
    client, address = seated(town, "stranger"), f"/desk/m/{opened.matter.number}/"
    own = client.get(address)
    assert own.status_code == 200
    assert f"{address}{page}" not in own.content.decode()
    assert client.get(f"{address}{page}").status_code == 403


def test_paper_carries_facts_words_history_answer_and_who_printed_it(town: Town) -> None:
    opened, _was, _after = answered(town)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/print").content.decode()
    today = timezone.localtime().strftime("%Y-%m-%d")
    for words in (
        "三楼安全通道堆满纸箱",
        "纸箱清走了",
        "待评价",
        "受理并派单",
        "照片 1 张，扫码看",
        "扫码回到工作台的这一页",
    ):
        assert words in page
    foot = page.split("<footer")[1]
    assert f"{opened.matter.number} · {town.users['officer'].name}打印 · {today}" in foot


def test_no_number_stands_on_paper_in_full(town: Town) -> None:
    opened, _was, _after = answered(town)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/print").content.decode()
    assert "138****5678" in page
    for full in ("13812345678", "13912345678", "13712345678"):
        assert full not in page


def test_the_code_on_paper_leads_to_the_page_at_the_desk(town: Town) -> None:
    from huiyin.pages.frame import Clerk
    from huiyin.web.desk.on_paper import paper_of

    found = raised().matter
    clerk = Clerk(town.actor("secretary", timezone.now()), "甲", timezone.now(), english=False)
    assert paper_of(found, clerk).href == f"{settings.PUBLIC_URL}/desk/m/{found.number}/"


def test_an_answer_that_was_not_given_is_said_to_be_missing(town: Town) -> None:
    opened = raised()
    walked(opened, town, *IN_HAND)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/print").content.decode()
    assert "还没有答复" in page


@pytest.mark.parametrize(("page", "most"), [("photos", 12), ("print", 16)])
def test_both_cost_as_many_statements_however_long_the_history(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries, page: str, most: int
) -> None:
    opened, _was, _after = answered(town)
    client, address = seated(town, "officer"), f"/desk/m/{opened.matter.number}/{page}"
    client.get(address)
    walked(opened, town, *[("officer", "note", {"words": f"备注{n}"}) for n in range(20)])
    with django_assert_max_num_queries(most):
        client.get(address)
