"""A matter's page, and acting on it."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from huiyin.matters.domain import domains
from huiyin.matters.queries import by_number, history
from huiyin.matters.tests.cast import Town
from huiyin.people.models import PersonalLook, Post
from huiyin.web.tests.desk_town import Step, raised, seated, walked

CATEGORY = "blocked-fire-exit"
ASSIGN = ("secretary", "accept_and_assign", {"unit": "property"})
TAKE: Step = ("officer", "take", {})
ANSWER = ("officer", "answer", {"answer": "纸箱清走了。"})
NOT_SOLVED = ("resident", "not_solved", {"reason": "又堆上了。"})


def photo() -> io.BytesIO:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    stream.seek(0)
    stream.name = "door.jpg"
    return stream


def test_the_page_says_what_where_who_and_what_may_be_done(town: Town) -> None:
    opened = raised(phone="13812345678")
    page = seated(town, "secretary").get(f"/desk/m/{opened.matter.number}/").content.decode()
    for words in (
        "三楼安全通道堆满纸箱",
        "待您受理",
        "街道分管主任",
        "cell-0-0 · community-0",
        "记录链校验无误",
        "看完整",
    ):
        assert words in page
    assert "138****5678" in page
    assert "13812345678" not in page
    told = r"变为“已派单”。下一步期限：[^。]+前。告诉反映人和接手的单位。要写办理单位。"
    assert re.search(told, page)


def test_exactly_the_actions_that_are_allowed(town: Town) -> None:
    number = raised().matter.number
    acts = {
        who: seated(town, who).get(f"/desk/m/{number}/").content.decode().count('class="act"')
        for who in ("secretary", "supervisor", "grid", "officer")
    }
    assert acts == {"secretary": 7, "supervisor": 2, "grid": 2, "officer": 0}


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_a_matter_of_others_is_not_shown(town: Town, who: str) -> None:
    number = raised().matter.number
    client = seated(town, who)
    for address in ("", "act/accept", "contact"):
        assert client.get(f"/desk/m/{number}/{address}").status_code == 403
    assert client.get("/desk/m/HY26-999999-X/").status_code == 404


def test_a_page_says_the_way_walked(town: Town) -> None:
    opened = raised()
    walked(opened, town, ASSIGN, TAKE, ANSWER, NOT_SOLVED)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert "办理中（第 2 次）" in page
    assert 'data-path="back"' in page
    assert "又堆上了。" in page
    assert "交给property" in page


def test_passing_on_names_the_units_nearest_first(town: Town) -> None:
    number = raised().matter.number
    page = seated(town, "secretary").get(f"/desk/m/{number}/act/accept_and_assign").content.decode()
    assert page.index('value="community-0"') < page.index('value="property"') < page.index('value="city-desk"')
    assert "<optgroup" in page
    assert page.index("管这里的") < page.index("别处的") < page.index('value="community-1"')


def test_an_action_moves_the_matter_and_tells_so(town: Town) -> None:
    number = raised().matter.number
    client = seated(town, "secretary")
    sent = client.post(
        f"/desk/m/{number}/act/accept_and_assign",
        {
            "unit": "property",
            "category": CATEGORY,
            "words": "请今天看一下",
            "seen_state": "received",
            "client_id": "c1",
            "photos": photo(),
        },
    )
    assert sent["Location"] == f"/desk/m/{number}/"
    page = client.get(sent["Location"]).content.decode()
    assert "已记下：受理并派单" in page
    assert "请今天看一下" in page
    assert by_number(number).state == "assigned"
    shown = page.split('src="/desk/photo/')[1].split('"')[0]
    small = client.get(f"/desk/photo/{shown}")
    assert b"".join(small.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert small["Content-Type"] == "image/jpeg"
    assert small["X-Content-Type-Options"] == "nosniff"
    assert small["Cache-Control"].startswith("private")
    assert seated(town, "neighbour").get(f"/desk/photo/{shown}").status_code == 404


def test_a_second_press_changes_nothing(town: Town) -> None:
    number = raised().matter.number
    client = seated(town, "secretary")
    sending = {"category": CATEGORY, "seen_state": "received", "client_id": "c1"}
    for _again in range(2):
        assert client.post(f"/desk/m/{number}/act/accept", sending).status_code == 302
    assert by_number(number).entries == 2


def test_what_is_missing_is_said_and_what_was_written_is_kept(town: Town) -> None:
    number = raised().matter.number
    sent = seated(town, "secretary").post(
        f"/desk/m/{number}/act/accept_and_assign", {"words": "写好的话", "seen_state": "received"}
    )
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "请选办理单位" in page
    assert "写好的话" in page


def test_somebody_was_faster(town: Town) -> None:
    opened = raised()
    walked(opened, town, ("dispatcher", "accept", {}))
    sent = seated(town, "secretary").post(
        f"/desk/m/{opened.matter.number}/act/accept",
        {"category": CATEGORY, "words": "我来受理", "seen_state": "received"},
    )
    assert sent.status_code == 409
    page = sent.content.decode()
    assert "街道调度员刚做了“受理”" in page
    assert "我来受理" in page
    assert CATEGORY not in page
    assert "待派单" in page


def test_a_stale_page_keeps_the_form_when_the_action_is_still_possible(town: Town) -> None:
    opened = raised()
    walked(opened, town, ASSIGN, TAKE)
    sent = seated(town, "officer").post(
        f"/desk/m/{opened.matter.number}/act/return_", {"reason": "不归我们管", "seen_state": "assigned"}
    )
    assert sent.status_code == 409
    page = sent.content.decode()
    assert 'name="seen_state" value="in_hand"' in page
    assert "不归我们管" in page


def test_what_one_may_not_do_is_refused(town: Town) -> None:
    number = raised().matter.number
    client = seated(town, "grid")
    assert (
        client.post(f"/desk/m/{number}/act/accept", {"category": CATEGORY, "seen_state": "received"}).status_code == 403
    )
    assert client.get(f"/desk/m/{number}/act/nonsense").status_code == 404
    assert by_number(number).state == "received"


def test_a_sheet_is_told_where_to_go(town: Town) -> None:
    number = raised().matter.number
    sent = seated(town, "secretary").post(
        f"/desk/m/{number}/act/accept", {"category": CATEGORY, "seen_state": "received"}, headers={"X-Sheet": "1"}
    )
    assert (sent.status_code, sent["X-Go"]) == (204, f"/desk/m/{number}/")


def test_joining_by_a_carelessly_typed_number(town: Town) -> None:
    first, second = raised("路灯不亮"), raised("灯坏了")
    client = seated(town, "secretary")
    wrong = client.post(f"/desk/m/{second.matter.number}/act/join", {"matter": "HY26-000000-0"})
    assert "没有这个编号" in wrong.content.decode()
    typed = first.matter.number.lower().replace("-", " ")
    assert client.post(f"/desk/m/{second.matter.number}/act/join", {"matter": typed}).status_code == 302
    assert "同一件事，已并到这里" in client.get(f"/desk/m/{first.matter.number}/").content.decode()
    assert "这件已并到那里" in client.get(f"/desk/m/{second.matter.number}/").content.decode()


def test_seeing_a_number_in_full_asks_why_and_is_recorded(town: Town) -> None:
    number = raised(phone="13812345678").matter.number
    client = seated(town, "secretary")
    assert client.post(f"/desk/m/{number}/contact", {"reason": "约时间上门"}).status_code == 422
    assert client.post(f"/desk/m/{number}/contact", {"purpose": "visit", "reason": ""}).status_code == 422
    assert not PersonalLook.objects.exists()
    why = {"purpose": "visit", "reason": "约周三上门"}
    assert "13812345678" in client.post(f"/desk/m/{number}/contact", why).content.decode()
    seen = PersonalLook.objects.get()
    assert (seen.user, seen.reason) == (town.users["secretary"], "约周三上门")


def test_a_matters_page_costs_as_many_statements_however_long_its_history(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opened = raised(phone="13812345678")
    client = seated(town, "secretary")
    address = f"/desk/m/{opened.matter.number}/"
    client.get(address)
    with django_assert_max_num_queries(19):
        client.get(address)
    walked(opened, town, ASSIGN, TAKE, *[("officer", "note", {"words": f"备注{n}"}) for n in range(20)])
    client.get(address)
    with django_assert_max_num_queries(19):
        client.get(address)


def test_the_way_back_says_which_of_how_many_and_leads_to_the_neighbours(town: Town) -> None:
    late, soon, new = (raised(ago=timedelta(days=days)).matter.number for days in (9, 5, 0))
    walked(done := raised(), town, ASSIGN, TAKE, ANSWER, ("resident", "solved", {"rating": "5"}))
    client = seated(town, "secretary")

    def shown(number: str) -> tuple[str, list[str]]:
        page = client.get(f"/desk/m/{number}/").content.decode()
        back = re.search(r'href="(/desk/[^"m]*)">(?:<svg.*?</svg>)(收件箱[^<]*)<', page)
        assert back
        return f"{back[1]} {back[2]}", re.findall(r'rel="(?:prev|next)" [-\w]+ href="/desk/m/([^"]+)/"', page)

    of_three = "/desk/?tab=all 收件箱（第 %d 件，共 3 件）"
    assert shown(late) == (of_three % 1, [soon])
    assert shown(soon) == (of_three % 2, [late, new])
    assert shown(new) == (of_three % 3, [soon])
    assert shown(done.matter.number) == ("/desk/ 收件箱", [])
    listed = client.get("/desk/?tab=all").content.decode()
    assert re.findall(r"data-row>.*?/desk/m/([^/]+)/", listed) == [late, soon, new]


def test_a_long_inbox_is_walked_from_its_top_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.matters.queries.lists.PLACED_UP_TO", 2)
    first, second, third = (raised(ago=timedelta(days=days)).matter.number for days in (9, 5, 0))
    client = seated(town, "secretary")
    pages = {number: client.get(f"/desk/m/{number}/").content.decode() for number in (first, second, third)}
    assert "收件箱（第 2 件，共 2+ 件）" in pages[second] and f"/desk/m/{third}/" in pages[second]
    assert "收件箱（" not in pages[third]


def test_every_action_of_the_lifecycle_has_a_form(town: Town) -> None:
    from huiyin.lifecycles.queries import current
    from huiyin.pages.frame import Clerk
    from huiyin.web.desk.act_form import ActForm, fields_of

    matter = raised().matter
    clerk = Clerk(town.actor("secretary"), "", matter.opened_at, english=False)
    lifecycle = current("voice")
    for action in lifecycle.actions.values():
        form = ActForm(fields=fields_of(by_number(matter.number), action, lifecycle, clerk))
        assert set(form.fields) >= {*action.needs, *action.takes}
    assert domains.get("voice").choices["category"]()


def test_opened_for_somebody_it_prints_a_receipt(town: Town) -> None:
    client = seated(town, "secretary")
    sent = client.post("/desk/on-behalf", {"text": "电梯老是停", "area": "cell-0-1", "client_id": "o1"})
    page = client.get(sent["Location"]).content.decode()
    number = sent["Location"].split("/")[3]
    assert number in page
    assert '<svg role="img"' in page
    assert 'data-draft-sent="on-behalf"' in page, "the next person's form begins empty"
    matter = by_number(number)
    assert (matter.source, matter.reporter_id, matter.area) == ("behalf", None, town.areas["cell-0-1"])
    assert history(matter, public_only=False)[0].actor_name == "社区书记甲"
    assert seated(town, "dispatcher").get(sent["Location"]).status_code == 403


def test_on_behalf_says_what_to_mend(town: Town) -> None:
    client = seated(town, "secretary")
    page = client.post("/desk/on-behalf", {"text": "", "address": ""})
    assert page.status_code == 422
    assert "请写一句他说了什么" in page.content.decode()
    assert seated(town, "stranger").get("/desk/on-behalf").status_code == 403


def test_the_desk_has_no_door_for_strangers(town: Town) -> None:
    number = raised().matter.number
    assert Client().get(f"/desk/m/{number}/")["Location"].startswith("/sign-in?next=/desk/m/")


def test_whoever_sorts_a_request_gives_it_a_category_and_so_a_date(town: Town) -> None:
    number = raised().matter.number
    client = seated(town, "secretary")
    assert "请选类别" in client.post(f"/desk/m/{number}/act/accept", {"seen_state": "received"}).content.decode()
    client.post(f"/desk/m/{number}/act/accept", {"seen_state": "received", "category": CATEGORY})
    assert by_number(number).due_at is not None
    assert "类别（选填）" in client.get(
        f"/desk/m/{raised(category=CATEGORY).matter.number}/act/accept"
    ).content.decode().replace('<span class="quiet">', "")


def test_a_step_of_a_moment_ago_can_be_taken_back_from_the_page(town: Town) -> None:
    number = raised().matter.number
    client = seated(town, "secretary")
    page = client.post(f"/desk/m/{number}/act/accept", {"seen_state": "received", "category": CATEGORY}, follow=True)
    assert 'data-undo="8"' in page.content.decode()
    assert "已记下：受理" in page.content.decode()
    assert 'data-undo="' not in seated(town, "supervisor").get(f"/desk/m/{number}/").content.decode()
    assert client.get(f"/desk/m/{number}/undo").status_code == 405
    assert client.post(f"/desk/m/{number}/undo", {"sequence": "x"}).status_code == 400
    other = seated(town, "supervisor").post(f"/desk/m/{number}/undo", {"sequence": "2"}, follow=True)
    assert "没有撤销" in other.content.decode()
    back = client.post(f"/desk/m/{number}/undo", {"sequence": "2"}, follow=True).content.decode()
    assert "撤销了，和按之前一样" in back
    assert "待您受理" in back
    assert "没有撤销" in client.post(f"/desk/m/{number}/undo", {"sequence": "2"}, follow=True).content.decode()


def test_an_action_says_what_becomes_of_the_deadline(town: Town) -> None:
    opened = raised()
    walked(opened, town, ("secretary", "accept", {"category": CATEGORY}))
    page = seated(town, "dispatcher").get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert re.search("变为“已派单”。(期限不变，|下一步期限：)[^。]+前。", page)
    walked(opened, town, ("dispatcher", "assign", {"unit": "property"}), TAKE)
    page = seated(town, "officer").get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert "变为“待评价”。期限停着，等回话。告诉反映人" in page


def test_words_that_are_not_what_they_look_like_come_with_a_warning_and_stay_as_typed(town: Town) -> None:
    words = "有人让我去 t\u0430x.gov.cn 交费"
    opened = raised(words)
    seen = seated(town, "secretary").get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert words in seen
    assert "“t\u0430x”里有看着一样、其实不同的字符，看上去像 tax" in seen
    assert "其实不同的字符" not in seated(town, "secretary").get(f"/r/{opened.receipt}").content.decode()


def test_an_english_page_names_the_posts_of_its_history_in_english(town: Town) -> None:
    opened = raised()
    walked(opened, town, ASSIGN, TAKE)
    Post.objects.filter(role="secretary", area=town.areas["community-0"]).update(name_en="Secretary of Meili")
    client = seated(town, "secretary")
    client.cookies["django_language"] = "en"
    page = client.get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert "<b>Secretary of Meili</b>" in page
    assert "<b>办事员丁</b>" in page  # a post without an English name
    assert "<b>Resident</b>" in page
