"""An alarm behind the secret link of its notice: what it says, and what is done there by one tap."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.tests.street import NOW, Street, build_street
from huiyin.matters.receipts import token_of
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


@pytest.fixture
def alarm(street: Street) -> Alarm:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    return street.alarm(street.device(home))


def page(alarm: Alarm, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(f"/r/{token_of(alarm.pk)}")
    assert answer.status_code == 200
    return answer.content.decode()


def tap(alarm: Alarm, action: str, **given: str) -> int:
    return Client().post(f"/r/{token_of(alarm.pk)}/do/{action}", given).status_code


def test_the_link_of_the_notice_shows_the_alarm(street: Street, alarm: Alarm) -> None:
    notice = Notice.objects.get(subject=alarm.pk, user=None)
    assert words_of(notice, "zh-hans").link.endswith(f"/r/{token_of(alarm.pk)}")
    text = page(alarm)
    for said in ("烟雾报警", "梅里路 3 号 3 幢 402 客厅", "马上确认是否起火", 'href="tel:119"', "今天 10:00 起"):
        assert said in text, said
    assert "geo:31.305000,120.955000" in text
    for of_a_report in ("您反映的事", "反映", "评价", "13800000001", "网格员甲 ·"):
        assert of_a_report not in text, of_a_report


def test_on_it_is_one_tap_and_stops_the_ladder(street: Street, alarm: Alarm) -> None:
    text = page(alarm)
    sent = re.search(r'action="(/r/[^"]+/do/acknowledge)"', text)
    assert sent
    given = dict(re.findall(r'name="(seen_state|client_id)" value="([^"]+acknowledge|raised)"', text))
    assert set(given) == {"seen_state", "client_id"}
    assert Client().post(sent[1], given).status_code == 302
    assert Client().post(sent[1], given).status_code == 302
    alarm.refresh_from_db()
    assert alarm.acknowledged_at == NOW
    assert alarm.next_rung_at is None
    assert "已接警" in page(alarm)


def test_it_is_real_is_one_tap(street: Street, alarm: Alarm) -> None:
    assert tap(alarm, "confirm") == 302
    alarm.refresh_from_db()
    assert alarm.is_false is False
    assert "核实为真" in page(alarm)


def test_a_false_alarm_has_a_cause_that_is_chosen(street: Street, alarm: Alarm) -> None:
    form = Client().get(f"/r/{token_of(alarm.pk)}/do/call_false").content.decode()
    assert '<option value="steam">水汽</option>' in form
    assert tap(alarm, "call_false") == 422
    assert tap(alarm, "call_false", cause="nonsense") == 422
    assert tap(alarm, "call_false", cause="steam") == 302
    alarm.refresh_from_db()
    assert (alarm.is_false, alarm.cause) == (True, "steam")
    assert "原因：水汽" in page(alarm)


@pytest.mark.parametrize(
    "action", ["set_out", "arrive", "handle", "close", "close_false", "close_test", "recover", "cleared"]
)
def test_nothing_else_is_done_by_the_link(street: Street, alarm: Alarm, action: str) -> None:
    before = alarm.matter.state
    assert tap(alarm, action, words="x", cause="steam") in {403, 404, 409, 422}
    alarm.matter.refresh_from_db()
    assert alarm.matter.state == before
    assert f"/do/{action}" not in page(alarm)


def test_a_drill_is_unmistakable_and_nobody_is_asked_to_ring_119(street: Street) -> None:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    text = page(street.alarm(street.device(home), is_drill=True))
    assert "【演练】" in text
    assert "tel:119" not in text


def test_what_follows_a_step_speaks_of_the_alarm_and_not_of_a_report(street: Street, alarm: Alarm) -> None:
    street.act("grid", alarm, "acknowledge")
    told = Notice.objects.get(subject=alarm.pk, template="sensing.to_owner")
    words = words_of(told, "zh-hans")
    assert words.title == "烟雾报警，梅里路 3 号 3 幢 402：已接警"
    assert "有人在处理" in words.body
    assert "您反映的事" not in words.title + words.body
    assert "119" in words.body
    assert words_of(told, "en").title == "Smoke, 梅里路 3 号 3 幢 402: Acknowledged"
    assert not Notice.objects.filter(subject=alarm.pk, template="matters.answer_to_reporter").exists()


def test_a_closed_alarm_says_so_and_its_cause(street: Street, alarm: Alarm) -> None:
    street.quiet(alarm)
    street.act("grid", alarm, "call_false", cause="steam")
    street.act("grid", alarm, "close_false")
    text = page(alarm)
    assert "已经办结" in text
    assert "tel:119" not in text
    told = Notice.objects.filter(subject=alarm.pk, template="sensing.to_owner").latest("id")
    assert "原因：水汽" in words_of(told, "zh-hans").body


def test_it_reads_in_english(street: Street, alarm: Alarm) -> None:
    text = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", page(alarm, "en"), flags=re.S)
    for name in ("梅里路 3 号 3 幢 402", "客厅", "中文", "smoke", "烟雾"):
        text = text.replace(name, "")
    assert set(re.findall(r"[\u4e00-\u9fff]+", text)) <= set(), re.findall(r".{20}[\u4e00-\u9fff]+", text)
