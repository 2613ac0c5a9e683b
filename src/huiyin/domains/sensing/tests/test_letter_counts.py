"""What the monthly safety letter of a building counts, from the records."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm, DeviceChange, Health, Premises
from huiyin.domains.sensing.operations import change_health, retire
from huiyin.domains.sensing.rules.letters import Letter as Counted
from huiyin.domains.sensing.tests.letters import AFTER, APRIL_3, flats, hung, letter, over
from huiyin.domains.sensing.tests.street import NOW, Street
from huiyin.matters.domain import FollowUp, domains
from huiyin.matters.operations import act
from huiyin.matters.rules.fields import Given


def words(counted: Counted, *, english: bool = False) -> str:
    with translation.override("en" if english else "zh-hans"):
        text = queries.letter_text(counted, AFTER, english=english)
    parts = [
        [one.title, *one.words, *(cell for row in (one.heads, *one.rows) for cell in row)] for one in text.sections
    ]
    return "\n".join(part for some in parts for part in some)


def test_what_happened_is_counted_by_kind_with_cause_and_times(street: Street) -> None:
    (flat, *_rest) = flats(street, 6)
    smoke = hung(street, flat)
    over(street, smoke, acknowledged=30, arrived=600, is_false=False, cause="charger")
    over(street, smoke, acknowledged=90, arrived=900, is_false=False, cause="charger")
    over(street, smoke, acknowledged=60, is_false=True, cause="cooking")
    counted = letter(flat)
    (rule,) = counted.rules
    assert (rule.raised, rule.real, rule.false, rule.acknowledged, rule.arrived) == (3, 2, 1, 60.0, 750.0)
    assert (counted.causes, counted.false_causes) == ([("charger", 2)], [("cooking", 1)])
    text = words(counted)
    for said in ("报警 3 起", "真警 2 起、误报 1 起", "充电器或电池 2", "做饭油烟 1", "12 分 30 秒", "充电请到充电棚"):
        assert said in text


def test_a_record_that_changes_changes_the_letter(street: Street) -> None:
    flat = flats(street, 5)[0]
    alarm = over(street, hung(street, flat), is_false=False, cause="wiring")
    assert (letter(flat).real, letter(flat).causes) == (1, [("wiring", 1)])
    Alarm.objects.filter(pk=alarm.pk).update(is_false=True, cause="steam")
    assert (letter(flat).real, letter(flat).false, letter(flat).causes) == (0, 1, [])
    assert "水汽" in words(letter(flat))
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=NOW - timedelta(days=40))
    assert letter(flat).raised == 0
    assert letter(flat, date(2026, 1, 1)).raised == 1


@pytest.mark.parametrize("mark", ["is_test", "is_drill"])
def test_tests_and_drills_are_no_alarms(street: Street, mark: str) -> None:
    flat = flats(street, 5)[0]
    over(street, hung(street, flat), NOW, **{mark: True})
    assert letter(flat).raised == 0
    assert letter(flat).drills == (mark == "is_drill")


def test_the_month_turns_at_midnight_here(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    for at in (datetime(2026, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):
        over(street, smoke, at)
    assert [letter(flat, date(2026, month, 1)).raised for month in (2, 3)] == [1, 1]


def test_coverage_and_devices_are_those_of_the_months_end(street: Street) -> None:
    one, two, three, *_rest = flats(street, 5)
    hung(street, one)
    gone = hung(street, two)
    hung(street, three, "heat")
    assert (letter(one).homes, letter(one).covered, letter(one).devices) == (5, 2, {"smoke": 2, "heat": 1})
    retire(device=gone, actor=street.town.actor("desk"), now=AFTER, words="拆下")
    assert letter(one).covered == 2  # it hung there in March
    early = hung(street, three)
    retire(device=early, actor=street.town.actor("desk"), now=NOW, words="拆下")
    assert letter(one).devices == {"smoke": 2, "heat": 1}


def test_what_is_silent_faulty_or_low_is_named_with_its_flat_and_the_date(street: Street) -> None:
    one, two, three, *_rest = flats(street, 5)
    hung(street, one, health=Health.SILENT)
    hung(street, two, health=Health.LOW_BATTERY)
    well = hung(street, three)
    counted = letter(one)
    assert [(one.flat, one.health) for one in counted.troubles] == [("101", "silent"), ("102", "low_battery")]
    assert counted.by_health == {"silent": 1, "low_battery": 1}
    assert counted.covered == 1
    assert "3月31日 靠不住的设备" in words(counted)
    assert "有设备失联" in words(counted)
    change_health(device_id=well.pk, health=Health.FAULT, at=AFTER)
    assert "fault" not in letter(one).by_health  # in March it was well
    street.alarm(well, "smoke.fault")
    assert letter(one).by_health["fault"] == 1  # its alarm stood then


def test_a_silent_device_that_spoke_again_was_silent_at_the_months_end(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    alarm = street.alarm(smoke, "smoke.silent")
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=APRIL_3)
    assert letter(flat).by_health == {"silent": 1}
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=NOW + timedelta(hours=1))
    assert letter(flat).by_health == {}


def test_a_test_counts_and_passes_when_its_alarm_arrives(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    for at in (NOW, NOW + timedelta(days=3)):
        DeviceChange.objects.create(device=smoke, what=DeviceChange.What.TEST, by_name="业主", at=at)
    over(street, smoke, NOW + timedelta(seconds=20), is_test=True)
    assert (letter(flat).tests, letter(flat).tests_arrived) == (2, 1)
    assert "试报警 2 次，收到 1 次" in words(letter(flat))


def test_hazards_are_found_put_right_or_open(street: Street) -> None:
    flat = flats(street, 5)[0]
    alarm = over(street, hung(street, flat), is_false=False, cause="charger")
    opener = domains.get("hazard").open_follow_up
    assert opener
    grid = street.town.actor("grid")
    hazard = opener(FollowUp(alarm.matter, Given({"cause": "charger"}), grid, NOW)).matter
    counted = letter(flat)
    assert (counted.hazards_found, counted.hazards_mended, counted.hazards_open) == (1, 0, 1)
    assert [(one.number, one.flat, one.late) for one in counted.hazards] == [(hazard.number, "101", True)]
    assert "还有隐患没有销号" in words(counted)
    act(matter_id=hazard.pk, action="tell", actor=grid, now=NOW, data={"item": "battery", "words": "换电池"})
    hazard.refresh_from_db()
    hazard.state, hazard.resolution, hazard.closed_at, hazard.next_due_at = "closed", "mended", NOW, None
    hazard.save()
    assert (letter(flat).hazards_mended, letter(flat).hazards_open) == (1, 0)
    assert letter(flat, date(2026, 2, 1)).hazards_found == 0


def test_a_quiet_month_says_so_and_a_building_without_devices_too(street: Street) -> None:
    flat = flats(street, 5)[0]
    assert "没有装设备" in words(letter(flat))
    assert "没有登记任何探测器" in words(letter(flat))
    for one in Premises.objects.all():
        hung(street, one)
    calm = words(letter(flat))
    assert "这个月没有报过警" in calm
    assert "这个月平安" in calm
