"""What is done with a list: narrow it, save it, take it along as a file, act on many of it, hand it over."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.matters.models import BulkRun, Matter
from huiyin.matters.operations import Opened
from huiyin.matters.operations.bulk import run_chunk
from huiyin.matters.tests.cast import NEXT_DOOR, Town
from huiyin.people.models import Duty
from huiyin.web.desk.views import NotYours, UnableToKeep, drop, keep, move_up, put_first, share, tidy, views_of
from huiyin.web.models import ListExport, SavedView
from huiyin.web.tests.desk_town import raised, seated, walked


def shown(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return str(page.content.decode())


NARROWED: dict[str, Callable[[], Opened]] = {
    "category=blocked-fire-exit": lambda: raised("这一件", category="blocked-fire-exit"),
    "category=fire": lambda: raised("这一件", category="blocked-fire-exit"),
    "source=behalf": lambda: raised("这一件", source="behalf"),
    "visibility=public": lambda: raised("这一件", public=True),
    "danger=1": lambda: raised("这一件", danger=True),
    "area=community-1": lambda: raised("这一件", at=NEXT_DOOR),
    "unit=community-1": lambda: raised("这一件", at=NEXT_DOOR),
    "person=社区书记乙": lambda: raised("这一件", at=NEXT_DOOR),
    "until=2020-01-01": lambda: raised("这一件", ago=timedelta(days=3650)),
}


@pytest.mark.parametrize("query", NARROWED)
def test_a_filter_leaves_what_it_says(town: Town, query: str) -> None:
    raised("另外一件")
    NARROWED[query]()
    client = seated(town, "dispatcher")
    for address in (f"/desk/?whose=&{query}", f"/desk/all?{query}"):
        page = shown(client, address)
        assert ("这一件" in page, "另外一件" in page) == (True, False)


def test_a_unit_that_is_not_there_leaves_nothing_rather_than_everything(town: Town) -> None:
    raised("另外一件")
    assert "没有符合的结果" in shown(seated(town, "dispatcher"), "/desk/all?unit=没有这个单位")


def test_suggestions_are_few_and_escaped(town: Town) -> None:
    client = seated(town, "dispatcher")
    found = shown(client, "/desk/units?unit=community")
    assert found.count("<option") == 2
    town.users["officer"].name = '<b>"丁'
    town.users["officer"].save()
    assert "&lt;b&gt;&quot;丁" in shown(client, "/desk/people?person=officer")
    assert shown(client, "/desk/people") == ""


def test_a_view_is_saved_tidied_and_opens_the_inbox_when_it_is_the_first(town: Town) -> None:
    client = seated(town, "secretary")
    raised("有危险", danger=True)
    query = "page=3&x=<script>&danger=1&tab=late"
    saved = client.post("/desk/views", {"name": " 危险的 ", "page": "inbox", "query": query})
    view = SavedView.objects.get()
    assert (view.name, view.query, saved["Location"]) == ("危险的", "tab=late&danger=1", "/desk/?tab=late&danger=1")
    assert "危险的" in shown(client, "/desk/?tab=all")
    client.post(f"/desk/views/{view.pk}/first")
    assert client.get("/desk/")["Location"] == "/desk/?tab=late&danger=1"
    assert "有危险" in shown(client, "/desk/?tab=all")
    client.post(f"/desk/views/{view.pk}/first")
    assert client.get("/desk/").status_code == 200


def test_what_cannot_be_saved_is_said(town: Town) -> None:
    actor = town.actor("secretary", timezone.now())
    elsewhere = town.units["roads"].pk
    mistakes: dict[str, dict[str, object]] = {
        "name": {"name": " "},
        "unit": {"unit_id": elsewhere},
        "query": {"page": "x"},
    }
    for why, wrong in mistakes.items():
        with pytest.raises(UnableToKeep) as refused:
            keep(**{"actor": actor, "name": "名字", "page": "all", "query": ""} | wrong)  # type: ignore[arg-type]
        assert refused.value.why == why
    page = seated(town, "secretary").post("/desk/views", {"name": "", "page": "all"}, follow=True).content.decode()
    assert "请给视图起一个 30 字以内的名字" in page


@pytest.mark.parametrize("who", ["secretary", "grid", "neighbour", "stranger"])
def test_who_reads_and_who_changes_a_view_that_is_shared_with_a_unit(town: Town, who: str) -> None:
    unit = town.units["community-0"].pk
    view = keep(actor=town.actor("secretary", timezone.now()), name="共享", page="all", query="", unit_id=unit)
    actor = town.actor(who, timezone.now())
    assert (view in views_of(actor)) is (who in {"secretary", "grid"})
    if who == "secretary":
        share(actor=actor, view_id=view.pk, unit_id=None)
        put_first(actor=actor, view_id=view.pk)
        drop(actor=actor, view_id=view.pk)
        return
    for change in (put_first, move_up, drop):
        with pytest.raises(NotYours):
            change(actor=actor, view_id=view.pk)
    assert seated(town, who).post(f"/desk/views/{view.pk}/share", {"unit": ""}).status_code == 403


def test_views_are_put_in_order(town: Town) -> None:
    actor = town.actor("secretary", timezone.now())
    made = [keep(actor=actor, name=name, page="all", query="") for name in "甲乙丙"]
    move_up(actor=actor, view_id=made[2].pk)
    assert [view.name for view in views_of(actor)] == ["甲", "丙", "乙"]


def test_a_tidy_query_is_short_whatever_was_sent() -> None:
    assert len(tidy("q=" + "长" * 9000)) < 1000
    assert tidy("\0&&&==&q=%00") in {"", "q="}


def exported(client: Client, format: str, query: str = "") -> bytes:
    answer = client.post("/desk/export", {"page": "inbox", "query": query, "format": format})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_three_files_hold_the_same_rows_and_no_contact(town: Town) -> None:
    raised("=1+1 打 13812345678", name="张三", phone="13812345678", danger=True)
    raised("别的一件", at=NEXT_DOOR)
    client = seated(town, "secretary")
    lines = list(csv.reader(io.StringIO(exported(client, "csv").decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(exported(client, "xlsx"))).worksheets[0]
    features = json.loads(exported(client, "geojson"))["features"]
    assert len(lines) == sheet.max_row == len(features) + 1 == 2
    assert lines[1][2].startswith("'=1+1 打 ")
    assert str(sheet["C2"].value).startswith("=1+1 打 ")
    assert sheet["C2"].data_type == "s"
    for text in (str(lines), str(list(sheet.values)), str(features)):
        assert "13812345678" not in text
        assert "张三" not in text
    assert features[0]["geometry"]["coordinates"] == [120.955, 31.305]
    assert "别的一件" not in str(lines)


def test_a_file_is_narrowed_as_the_list_is_and_recorded_with_its_rows(town: Town) -> None:
    for n in range(3):
        raised(f"第{n}件", danger=n == 0)
    assert len(exported(seated(town, "secretary"), "csv", "danger=1&page=9").splitlines()) == 2
    record = ListExport.objects.get()
    assert (record.user, record.query, record.format, record.rows) == (town.users["secretary"], "danger=1", "csv", 1)


def test_a_file_that_nobody_took_to_its_end_has_no_number(town: Town) -> None:
    raised("一件")
    answer = seated(town, "secretary").post("/desk/export", {"page": "all", "format": "csv"})
    next(iter(answer.streaming_content))  # type: ignore[attr-defined]
    assert ListExport.objects.get().rows is None


def test_a_file_is_not_had_by_a_link_nor_in_another_format(town: Town) -> None:
    client = seated(town, "secretary")
    assert client.get("/desk/export?format=csv&page=all").status_code == 405
    assert client.post("/desk/export", {"format": "exe", "page": "all"}).status_code == 400
    assert not ListExport.objects.exists()


def test_the_administrator_reads_who_took_what_and_changes_nothing(town: Town) -> None:
    raised("一件")
    exported(seated(town, "secretary"), "csv")
    admin = town.users["stranger"]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client = seated(town, "stranger")
    assert "社区书记甲" in shown(client, "/admin/web/listexport/")
    assert client.post(f"/admin/web/listexport/{ListExport.objects.get().pk}/delete/").status_code == 403


def worked() -> None:
    """What the worker does meanwhile."""
    for run in BulkRun.objects.filter(ended_at=None):
        while not BulkRun.objects.get(pk=run.pk).ended_at:
            run_chunk(run_id=run.pk, now=timezone.now())


def test_many_are_accepted_at_once(town: Town) -> None:
    matters = [raised(f"第{n}件").matter for n in range(3)]
    client = seated(town, "secretary")
    chosen = {"matter": [str(m.pk) for m in matters[:2]], "page": "inbox", "query": "danger=1"}
    page = client.post("/desk/bulk", chosen).content.decode()
    assert 'value="accept"' in page
    page = client.post("/desk/bulk/act", chosen | {"action": "accept"}).content.decode()
    assert "2 件一起办" in page
    sent = chosen | {"action": "accept", "sent": "1", "client_id": "a", "category": "blocked-fire-exit"}
    first, again = (client.post("/desk/bulk/act", sent)["Location"] for _ in range(2))
    assert first == again
    assert "已处理 0 件，共 2 件" in shown(client, first)
    worked()
    page = shown(client, first)
    assert "2 件已办，0 件没办" in page
    assert "every 2s" not in page
    assert sorted(Matter.objects.values_list("state", flat=True)) == ["accepted", "accepted", "received"]
    assert seated(town, "neighbour").get(first).status_code == 404


def test_only_what_all_of_them_allow_is_offered(town: Town) -> None:
    new, done = raised("新的"), raised("受理了的")
    walked(done, town, ("secretary", "accept", {}))
    client = seated(town, "secretary")
    page = client.post("/desk/bulk", {"matter": [str(new.matter.pk), str(done.matter.pk)]}).content.decode()
    assert 'value="accept"' not in page
    assert 'value="remind"' in page
    client.post("/desk/bulk/act", {"matter": [str(done.matter.pk)], "action": "accept", "sent": "1"})
    assert not BulkRun.objects.exists()


def test_all_of_a_list_is_all_that_its_filter_leaves_and_one_may_read(town: Town) -> None:
    raised("有危险", danger=True)
    raised("没危险")
    raised("别处有危险", at=NEXT_DOOR, danger=True)
    client = seated(town, "secretary")
    page = client.post("/desk/bulk", {"all": "1", "page": "inbox", "query": "danger=1"}).content.decode()
    assert page.count('name="matter"') == 1
    assert "有危险" in page
    assert "还没有选中" in client.post("/desk/bulk", {"matter": [str(uuid4()), "x"]}).content.decode()


def test_what_was_not_done_is_listed_with_its_reason(town: Town) -> None:
    opened = raised("有人先办了")
    client = seated(town, "secretary")
    sent = {
        "matter": [str(opened.matter.pk)],
        "action": "accept",
        "sent": "1",
        "client_id": "a",
        "category": "blocked-fire-exit",
    }
    address = client.post("/desk/bulk/act", sent)["Location"]
    walked(opened, town, ("dispatcher", "accept", {}))
    worked()
    assert "别人先办了一步" in shown(client, address)


def test_somebody_who_leaves_hands_over_everything_at_once(town: Town) -> None:
    for n in range(2):
        walked(
            raised(f"第{n}件", category="blocked-fire-exit"),
            town,
            ("secretary", "accept_and_assign", {"unit": "property"}),
        )
    client = seated(town, "supervisor")
    given = {"from_user": "办事员丁", "to_user": "colleague", "reason": "调走了", "client_id": "a"}
    page = client.post("/desk/hand-over", given).content.decode()
    assert "会转交 2 件" in page
    assert not BulkRun.objects.exists()
    address = client.post("/desk/hand-over", given | {"ends_duties": "on", "confirmed": "1"})["Location"]
    worked()
    assert "2 件已办，0 件没办" in shown(client, address)
    assert set(Matter.objects.values_list("owner_person__username", flat=True)) == {"colleague"}
    assert not Duty.objects.filter(user=town.users["officer"], ends=None).exists()
    assert "调走了" in shown(client, f"/desk/m/{Matter.objects.all()[0].number}/")


def test_the_duties_of_somebody_who_owns_nothing_end_too(town: Town) -> None:
    client = seated(town, "supervisor")
    given = {"from_user": "grid", "reason": "调走了"}
    assert "只结束值岗" not in client.post("/desk/hand-over", given).content.decode()
    client.post("/desk/hand-over", given | {"confirmed": "1"})
    assert Duty.objects.filter(user=town.users["grid"], ends=None).exists()
    assert "只结束值岗" in client.post("/desk/hand-over", given | {"ends_duties": "on"}).content.decode()
    sent = given | {"ends_duties": "on", "confirmed": "1"}
    assert "结束了 1 个岗位的值岗" in client.post("/desk/hand-over", sent, follow=True).content.decode()
    assert not Duty.objects.filter(user=town.users["grid"], ends=None).exists()
    assert "什么也没有变" in client.post("/desk/hand-over", sent, follow=True).content.decode()


def test_nobody_ends_the_duties_of_another_street_nor_without_being_its_supervisor(town: Town) -> None:
    sent = {"from_user": "desk", "reason": "x", "ends_duties": "on", "confirmed": "1"}
    seated(town, "supervisor").post("/desk/hand-over", sent)
    assert seated(town, "secretary").post("/desk/hand-over", sent | {"from_user": "grid"}).status_code == 403
    assert not Duty.objects.exclude(ends=None).exists()


def test_handing_over_says_what_is_wrong(town: Town) -> None:
    client = seated(town, "supervisor")
    page = client.post("/desk/hand-over", {"from_user": "没有这个人", "to_user": "无岗位者"})
    assert page.status_code == 422
    text = page.content.decode()
    assert all(words in text for words in ("没有找到这一个人", "现在没有岗位", "请写一句为什么"))
    assert "没有您能转交的" in client.post("/desk/hand-over", {"from_user": "grid", "reason": "x"}).content.decode()


@pytest.mark.parametrize(("who", "status"), {"supervisor": 200, "desk": 200, "secretary": 403, "officer": 403}.items())
def test_who_sees_the_page_of_handing_over(town: Town, who: str, status: int) -> None:
    assert seated(town, who).get("/desk/hand-over").status_code == status


def test_lists_with_views_cost_one_statement_more_than_without(town: Town) -> None:
    client, actor = seated(town, "secretary"), town.actor("secretary", timezone.now())
    raised("一件", category="blocked-fire-exit")
    for n in range(8):
        keep(actor=actor, name=f"视图{n}", page="inbox", query="category=blocked-fire-exit")
    client.get("/desk/?tab=all")
    counted = []
    for _ in range(2):  # whether areas have changed is asked every few seconds: at most in one of them
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/?tab=all")
        counted.append(len(asked))
    assert min(counted) <= 10  # 9 without views, one for all their numbers
