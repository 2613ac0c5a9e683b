"""What one was told, what reached nobody; and every page of the desk in English."""

import re
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from huiyin.matters.tests.cast import NEXT_DOOR, Town
from huiyin.notices.models import Notice, Retried
from huiyin.web.tests.desk_town import raised, seated, walked


def lost(subject: UUID) -> Notice:
    """A notice to a reporter whose mailbox was full."""
    now = timezone.now()
    return Notice.objects.create(
        subject=subject, template="matters.answer_to_reporter", channel="email", state="failed", outcome="mailbox full",
        address_token="k1:x", due_at=now, created_at=now,
    )  # fmt: skip


def test_a_notice_is_read_once(town: Town) -> None:
    opened = raised()
    walked(opened, town, ("secretary", "accept_and_assign", {"unit": "property"}))
    client = seated(town, "officer")
    page = client.get("/desk/notices").content.decode()
    assert opened.matter.number in page
    assert "没看过" in page
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    client.post("/desk/notices/read", {"seen": [*seen, "nonsense"]})
    assert "没看过" not in client.get("/desk/notices").content.decode()
    assert not Notice.objects.filter(user=town.users["officer"], channel="in_app", read_at=None).exists()


def test_what_reached_nobody_is_shown_to_those_it_concerns_and_sent_again(town: Town) -> None:
    notice = lost(raised().matter.id)
    assert "mailbox full" in seated(town, "secretary").get("/desk/undelivered").content.decode()
    assert "mailbox full" not in seated(town, "neighbour").get("/desk/undelivered").content.decode()
    assert seated(town, "neighbour").post(f"/desk/undelivered/{notice.id}/again").status_code == 403
    assert seated(town, "secretary").post(f"/desk/undelivered/{notice.id}/again").status_code == 302
    notice.refresh_from_db()
    assert notice.state == "waiting"
    assert seated(town, "secretary").post(f"/desk/undelivered/{uuid4()}/again").status_code == 302


def test_many_lost_notices_of_others_hide_none_of_ones_own(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.web.desk.undelivered.MOST", 1)
    lost(raised("三楼的纸箱").matter.id)
    lost(raised("隔壁的路灯", at=NEXT_DOOR).matter.id)
    assert "三楼的纸箱" in seated(town, "secretary").get("/desk/undelivered").content.decode()
    assert "三楼的纸箱" not in seated(town, "neighbour").get("/desk/undelivered").content.decode()


def test_many_are_sent_again_at_once_and_none_of_others(town: Town) -> None:
    mine, pending, others = lost(raised().matter.id), lost(raised().matter.id), lost(raised(at=NEXT_DOOR).matter.id)
    Notice.objects.filter(pk=pending.pk).update(fallbacks=["sms"])
    client = seated(town, "secretary")
    ticked = [str(notice.pk) for notice in (mine, pending, others)]
    client.post("/desk/undelivered/again", {"notice": [*ticked, "x"], "channel": "email"})
    states = [Notice.objects.get(pk=notice.pk).state for notice in (mine, pending, others)]
    assert states == ["waiting", "failed", "failed"]
    Notice.objects.filter(pk=mine.pk).update(state="failed", outcome="full again")
    page = client.get("/desk/undelivered").content.decode()
    assert "社区书记甲" in page.split("再发过")[0].rsplit("<td>", 1)[-1]


def test_what_is_lost_is_narrowed_by_channel_and_its_reasons_counted(town: Town) -> None:
    lost(raised().matter.id)
    other = lost(raised("楼道灯不亮").matter.id)
    Notice.objects.filter(pk=other.pk).update(channel="sms", outcome="no such number")
    client = seated(town, "secretary")
    every = client.get("/desk/undelivered").content.decode()
    assert "mailbox full" in every
    assert "no such number" in every
    narrowed = client.get("/desk/undelivered?channel=sms").content.decode()
    assert "no such number" in narrowed
    assert "mailbox full" not in narrowed


def test_the_lost_cost_as_many_statements_with_thirty_as_with_one(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = seated(town, "secretary")
    lost(raised().matter.id)
    client.get("/desk/undelivered")
    for count in (1, 30):
        while Notice.objects.filter(state="failed").count() < count:
            notice = lost(raised().matter.id)
            Retried.objects.create(notice=notice, by=town.users["secretary"], at=timezone.now(), reason="full")
        with django_assert_max_num_queries(12):
            client.get("/desk/undelivered")


def test_an_officer_sees_on_the_matters_page_what_arrived_and_what_did_not_without_an_address(town: Town) -> None:
    opened = raised(email="lin@example.org")
    Notice.objects.filter(subject=opened.matter.id, user=None).update(
        state="failed", outcome="550 unknown", fallbacks=[], channel="email"
    )
    page = seated(town, "secretary").get(f"/desk/m/{opened.matter.number}/").content.decode()
    told = page.split("告诉了谁", 1)[1]
    assert "反映人 · 电子邮件" in told
    assert "550 unknown" in told
    assert "没送到" in told
    assert "收件箱：社区书记甲" in told
    assert "lin@example.org" not in page


PAGES = (
    "/desk/notices/how",
    "/desk/", "/desk/?state=closed", "/desk/all", "/desk/notices", "/desk/undelivered", "/desk/on-behalf",
    "/desk/m/{number}/", "/desk/m/{number}/contact",
    *(f"/desk/m/{{number}}/act/{action}" for action in ("answer", "pass_on", "ask_more_time", "join", "accept")),
)  # fmt: skip
TOLD_BY_PEOPLE = re.compile(r"三楼安全通道堆满纸箱，门推不开。?|社区书记甲|办事员丁|街道分管主任|中文|居民")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_desk_reads_wholly_in_english(town: Town, address: str) -> None:
    opened = raised(phone="13812345678")
    walked(opened, town, ("secretary", "accept_and_assign", {"unit": "property"}), ("officer", "take", {}))
    lost(opened.matter.id)
    client = seated(town, "officer")
    client.cookies["django_language"] = "en"
    page = client.get(address.format(number=opened.matter.number)).content.decode()
    assert '<html lang="en"' in page
    left = re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", TOLD_BY_PEOPLE.sub("", page))
    assert left == []


def test_a_ticket_is_renewed_for_ones_own_topics_alone(town: Town) -> None:
    from huiyin.ui.live_ticket import opened

    found = raised()
    own = f"area:{town.areas['community-0'].pk}"
    asked = f"topic={own}&topic=area:{town.areas['city'].pk}&topic=matter:{found.matter.id}&topic=matter:x"
    ticket = seated(town, "secretary").get(f"/desk/live-ticket?{asked}").json()["ticket"]
    assert opened(ticket).topics == {own, f"matter:{found.matter.id}"}
    others = seated(town, "neighbour").get(f"/desk/live-ticket?{asked}").json()["ticket"]
    assert opened(others).topics == frozenset()


def test_a_supervisor_edits_what_is_told_and_a_wrong_place_is_refused(town: Town) -> None:
    client = seated(town, "supervisor")
    page = client.get("/desk/texts").content.decode()
    assert "示例单位" in page
    assert "条短信" in page
    at = "/desk/texts/matters.late/zh-hans"
    refused = client.post(at, {"channel": "", "title": "{who} 超期了", "body": ""})
    assert refused.status_code == 422
    assert "{number}" in refused.content.decode()
    assert client.post(at, {"channel": "", "title": "{number} 晚了", "body": "{unit}"}).status_code == 302
    assert "HY26-110482-B 晚了" in client.get(at).content.decode()
    assert client.get("/desk/texts/no.such/zh-hans").status_code == 404
    assert client.get("/desk/texts/matters.late/fr").status_code == 404
