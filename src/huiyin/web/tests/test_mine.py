"""My information: proved, shown, given out, corrected, erased; and the officer who looked is seen."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.models import Contact, PersonalLook, Post, Unit
from huiyin.web.tests.desk_town import seated
from huiyin.web.tests.residents import WORDS, Resident, resident

PHONE = "13812345678"


@pytest.fixture
def lin(town: Town) -> Resident:
    """Somebody who left a telephone number."""
    return resident(phone=PHONE, name="林某")


def proved(one: Resident) -> Resident:
    assert one.client.post(f"/r/{one.token}/mine", {"left": "138 1234 5678"}).status_code == 302
    return one


def page(one: Resident) -> str:
    return str(one.look("/mine").content.decode())


def test_the_receipt_leads_there(lin: Resident) -> None:
    assert f"/r/{lin.token}/mine" in lin.look().content.decode()


def test_with_the_link_alone_everything_is_masked_and_nothing_can_be_done(lin: Resident) -> None:
    shown = page(lin)
    assert PHONE not in shown and "138****5678" in shown
    for door in ("export", "correct", "forget"):
        sent = lin.client.post(f"/r/{lin.token}/mine/{door}", {"parts": ["contact"], "phone": "13900000000"})
        assert (sent.status_code, sent["Location"]) == (302, f"/r/{lin.token}/mine")
    assert Contact.objects.get().erased_at is None


def test_the_number_that_was_left_opens_it_in_this_browser_alone_and_for_a_while(
    lin: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PHONE in page(proved(lin))
    assert PHONE not in page(Resident(lin.token))
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("huiyin.web.portal.mine.timezone.now", lambda: later)
    assert PHONE not in page(lin)


def test_five_wrong_numbers_lock_the_right_one_out(lin: Resident) -> None:
    for _ in range(5):
        assert lin.client.post(f"/r/{lin.token}/mine", {"left": "13900000000"}).status_code == 422
    locked = lin.client.post(f"/r/{lin.token}/mine", {"left": PHONE})
    assert locked.status_code == 422 and "15 分钟后再试" in locked.content.decode()


def test_an_officer_who_looks_up_the_neighbour_is_seen_by_the_neighbour(lin: Resident, town: Town) -> None:
    why = {"purpose": "call", "reason": "想知道是谁反映的"}
    assert PHONE in seated(town, "secretary").post(f"/desk/m/{lin.matter.number}/contact", why).content.decode()
    assert PersonalLook.objects.count() == 1
    shown = page(lin)  # by the link alone: who looked is no secret of the reporter's
    assert "community-0 · 社区书记甲" in shown and "打电话核实情况" in shown and "想知道是谁反映的" in shown


def test_whoever_looked_is_named_in_the_readers_language_by_unit_and_post(lin: Resident, town: Town) -> None:
    Post.objects.filter(role="secretary", area=town.areas["community-0"]).update(name_en="Secretary of Meili")
    Unit.objects.filter(code="community-0").update(name_en="Meili Community")
    why = {"purpose": "call", "reason": "To ask which door"}
    seated(town, "secretary").post(f"/desk/m/{lin.matter.number}/contact", why)
    lin.client.cookies["django_language"] = "en"
    shown = page(lin)
    assert "Meili Community · Secretary of Meili" in shown and "Ring up to check what happened" in shown
    lin.client.cookies["django_language"] = "zh-hans"
    assert "Secretary of Meili" not in page(lin) and "社区书记甲" in page(lin)


def test_everything_is_given_out_as_json(lin: Resident) -> None:
    proved(lin)
    sent = lin.client.post(f"/r/{lin.token}/mine/export")
    archive = zipfile.ZipFile(io.BytesIO(sent.content))
    kept = json.loads(archive.read("huiyin.json"))
    assert kept["contact"][0]["phone"] == PHONE
    assert kept["matters"][0]["said"] == [WORDS]
    assert {"contact", "consents", "looks", "notices", "matters", "photos", "history", "voice"} <= kept.keys()


def test_a_contact_is_corrected_and_the_history_says_so_without_saying_what(lin: Resident) -> None:
    proved(lin)
    sent = lin.client.post(f"/r/{lin.token}/mine/correct", {"phone": "12", "name": "", "email": ""})
    assert sent.status_code == 422
    lin.client.post(f"/r/{lin.token}/mine/correct", {"phone": "13900000001", "name": "林某", "email": ""})
    assert "13900000001" in page(lin)
    last = lin.matter.history.order_by("-sequence")[0]
    assert (last.action, last.data) == ("contact_corrected", {})


def test_what_may_go_is_offered_and_what_must_stay_says_why(lin: Resident) -> None:
    proved(lin)
    shown = lin.look("/mine/forget").content.decode()
    assert 'value="contact"' in shown and 'value="words"' not in shown and "办结后才能删" in shown
    lin.client.post(f"/r/{lin.token}/mine/forget", {"parts": ["contact"]})
    assert Contact.objects.get().erased_at is not None
    Matter.objects.update(closed_at=NOW, state="settled")
    lin.client.post(f"/r/{lin.token}/mine/forget", {"parts": ["words", "photos"]})
    assert WORDS not in lin.look().content.decode()
    assert "都删去了" in page(lin)


def test_the_page_costs_a_constant_number_of_statements(
    lin: Resident, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    proved(lin)
    for n in range(5):
        seated(town, "secretary").post(
            f"/desk/m/{lin.matter.number}/contact", {"purpose": "call", "reason": f"第 {n} 次"}
        )
    with django_assert_max_num_queries(20):
        page(lin)
