"""The grid worker's list: one's own first, one press a step, and nothing of others' areas."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def page(street: Street, who: str = "grid", language: str = "zh-hans") -> str:
    answer = street.seat(who, language).get("/desk/my-alarms")
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(text: str) -> list[str]:
    """The alarms of the page in their order."""
    return re.findall(r'<h3><a href="/desk/alarms/([^/]+)/">', text)


def buttons(text: str) -> list[str]:
    """What may be pressed."""
    return re.findall(r'(?:/desk/my-alarms/[^/]+/|/act/)(\w+)"', text)


@pytest.fixture
def alarm(street: Street) -> Alarm:
    return street.alarm(street.device(street.home("3 幢", "402")))


def test_what_waits_for_me_stands_first(street: Street, alarm: Alarm) -> None:
    street.act("secretary", alarm, "acknowledge")
    low = street.alarm(street.device(street.home("3 幢", "501")), "smoke.taken_down", Severity.MINOR)
    late = street.alarm(street.device(street.home("3 幢", "502")))
    text = page(street)
    order = numbers(text)
    assert set(order) == {one.matter.number for one in (alarm, low, late)}
    assert order.index(late.matter.number) < order.index(low.matter.number)
    assert "等您的" in text


def test_each_step_is_one_press_and_leads_on(street: Street, alarm: Alarm) -> None:
    client = street.seat("grid")
    assert buttons(page(street)) == ["acknowledge", "set_out", "arrive", "confirm", "call_false"]
    for action, follows in pairwise(("acknowledge", "set_out", "arrive", "confirm", "call_false")):
        answer = client.post(f"/desk/my-alarms/{alarm.matter.number}/{action}", {"client_id": f"one-{action}"})
        assert (answer.status_code, answer["Location"]) == (302, "/desk/my-alarms")
        assert buttons(page(street))[0] == follows
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is not None
    assert alarm.arrived_at is not None
    assert alarm.is_false is False


def test_what_closes_it_is_offered_once_the_detector_is_quiet(street: Street, alarm: Alarm) -> None:
    street.act("grid", alarm, "call_false", cause="steam")
    assert "close_false" not in buttons(page(street))
    street.quiet(alarm)
    assert "close_false" in buttons(page(street))


def test_pressing_twice_is_one_step_and_a_page_that_is_out_of_date_changes_nothing(
    street: Street, alarm: Alarm
) -> None:
    client, path = street.seat("grid"), f"/desk/my-alarms/{alarm.matter.number}"
    given = {"client_id": "same-acknowledge", "seen_state": "raised"}
    for _ in range(2):
        assert client.post(f"{path}/acknowledge", given).status_code == 302
    alarm.matter.refresh_from_db()
    entries = alarm.matter.entries
    client.post(f"{path}/set_out", {"seen_state": "raised"})
    alarm.matter.refresh_from_db()
    assert (alarm.matter.state, alarm.matter.entries) == ("acknowledged", entries)
    assert "别人刚刚动过" in client.get("/desk/my-alarms").content.decode()


@pytest.mark.parametrize("action", ["call_false", "close", "recover", "told", "nonsense"])
def test_what_asks_for_more_is_not_done_by_one_press(street: Street, alarm: Alarm, action: str) -> None:
    assert street.seat("grid").post(f"/desk/my-alarms/{alarm.matter.number}/{action}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status", "sees", "pressed"),
    [
        ("grid", 200, True, 302), ("secretary", 200, True, 302), ("dispatcher", 200, True, 302),
        ("supervisor", 200, True, 302), ("desk", 200, True, 302), ("neighbour", 200, False, 403),
        ("officer", 403, False, 403), ("stranger", 403, False, 403),
    ],
)  # fmt: skip
def test_who_sees_and_presses(street: Street, alarm: Alarm, who: str, status: int, sees: bool, pressed: int) -> None:
    client = street.seat(who)
    answer = client.get("/desk/my-alarms")
    assert answer.status_code == status
    assert (alarm.matter.number in answer.content.decode()) is sees
    assert client.post(f"/desk/my-alarms/{alarm.matter.number}/acknowledge").status_code == pressed


def test_the_way_there_and_how_far_it_is(street: Street, alarm: Alarm) -> None:
    text = page(street)
    assert 'href="geo:31.305000,120.955000"' in text
    assert 'data-far="120.955,31.305"' in text


def test_it_costs_the_same_however_many_are_open(street: Street, alarm: Alarm) -> None:
    client = street.seat("grid")
    client.get("/desk/my-alarms")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/my-alarms")
    for n in range(8):
        street.alarm(street.device(street.home("3 幢", f"5{n:02}")))
    street.alarm(street.device(street.home("9 幢", "101", at=NEXT_DOOR)))
    with CaptureQueriesContext(connection) as many:
        text = client.get("/desk/my-alarms").content.decode()
    assert len(numbers(text)) == 9
    assert len(many) <= len(few)


def test_it_reads_in_english(street: Street, alarm: Alarm) -> None:
    text = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", page(street, "grid", "en"), flags=re.S)
    for name in ("梅里路 3 号 3 幢 402", "客厅", "网格员甲", "中文"):
        text = text.replace(name, "")
    assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", text)


def section(text: str, heading: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"<h2>{heading}.*?</section>", text, re.S)
    return found[0] if found else ""


def test_what_nobody_has_stands_apart_from_what_others_have(street: Street, alarm: Alarm) -> None:
    others = street.alarm(street.device(street.home("3 幢", "501")))
    street.act("grid", others, "acknowledge")
    text = page(street, "dispatcher")
    assert numbers(section(text, "没有人接的")) == [alarm.matter.number]
    assert others.matter.number in section(text, "片区里别人在办的")
    assert "网格员甲" in section(text, "片区里别人在办的")
    assert "等您的：" not in text


def test_of_what_nobody_has_it_is_taken_on_called_false_or_rung_119_for(street: Street, alarm: Alarm) -> None:
    text = page(street, "dispatcher")
    assert buttons(text) == ["acknowledge", "call_false"]
    assert 'href="tel:119"' in text
    street.seat("dispatcher").post(f"/desk/my-alarms/{alarm.matter.number}/acknowledge")
    assert "没有人接的" not in page(street, "dispatcher")


def test_nothing_is_pressed_in_passing_of_what_somebody_else_has(street: Street, alarm: Alarm) -> None:
    street.act("grid", alarm, "acknowledge")
    text = page(street, "dispatcher")
    assert buttons(text) == []
    assert "tel:119" not in text
    assert f'href="/desk/alarms/{alarm.matter.number}/"' in text


def test_119_is_offered_neither_for_a_drill_nor_for_what_is_small(street: Street) -> None:
    street.alarm(street.device(street.home("3 幢", "501")), is_drill=True)
    street.alarm(street.device(street.home("3 幢", "502")), "smoke.taken_down", Severity.MINOR)
    text = page(street)
    assert "tel:119" not in text
    assert text.count('class="drill"') == 1
    assert "没有真的起火" in text


def test_of_more_than_the_list_holds_it_says_that_these_are_the_most_urgent(street: Street) -> None:
    for n in range(51):
        street.alarm(street.device(street.home("3 幢", f"5{n:02}")))
    assert "没有人接的：最急的 50 起" in page(street, "dispatcher")
    assert "等您的：最急的 50 起" in page(street)
