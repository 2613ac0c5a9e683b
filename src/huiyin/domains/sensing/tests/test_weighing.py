"""What a rule finds: readings in, alarms out."""

import pytest

from huiyin.domains.sensing.rules import Flapping, MixedKinds, Phase, Schedule, Severity, UnusableRule, arm
from huiyin.domains.sensing.rules.meeting import Reason
from huiyin.domains.sensing.rules.rule import Level, Rule
from huiyin.domains.sensing.tests.device import START, Device, limit, rule


def test_a_fire_bit_raises_at_once() -> None:
    device = Device(rule("fire == true"))
    assert device.tell(1, fire=True) == ["raised"]
    assert device.changes[0].reason == Reason("fire == true", "value", "fire", "==", True, True)
    assert device.changes[0].severity is Severity.CRITICAL


@pytest.mark.parametrize("value", [True, 1, 1.0, "true", "True"])
def test_a_fire_is_a_fire_however_a_device_writes_it(value: object) -> None:
    assert Device(rule("fire == true")).tell(1, fire=value) == ["raised"]


def test_a_limit_is_named_in_the_reason_with_its_unit() -> None:
    device = Device(rule("smoke == true or temperature >= limit", limits={"limit": limit(57)}))
    device.tell(1, temperature=60.5)
    assert device.changes[0].reason == Reason("temperature >= 57", "value", "temperature", ">=", 60.5, 57, "°C")


def test_what_lasts_is_raised_by_its_timer_without_a_further_reading() -> None:
    device = Device(rule("temperature >= 57", lasting_ms=10_000))
    assert device.tell(1, temperature=60) == []
    assert device.standing.phase is Phase.PENDING
    assert device.wait(10.9) == []
    assert device.wait(11) == ["raised"]


def test_what_does_not_last_is_not_raised() -> None:
    device = Device(rule("temperature >= 57", lasting_ms=10_000))
    device.tell(1, temperature=60)
    device.tell(9, temperature=50)
    device.tell(10, temperature=60)
    assert device.wait(19.9) == []
    assert device.wait(20) == ["raised"]


def test_an_alarm_clears_after_its_delay_and_not_while_it_comes_back() -> None:
    device = Device(rule("temperature >= 57", clear_after_ms=60_000))
    device.tell(0, temperature=60)
    assert device.tell(10, temperature=40) == ["clearing"]
    assert device.tell(30, temperature=58) == ["raised_again"]
    assert device.tell(40, temperature=40) == ["clearing"]
    assert device.wait(99.9) == []
    assert device.wait(100) == ["cleared"]
    assert device.standing.phase is Phase.QUIET


def test_a_separate_condition_clears() -> None:
    device = Device(rule("temperature >= 57", clear_when="temperature < 47"))
    device.tell(0, temperature=60)
    assert device.tell(1, temperature=50) == []
    assert device.tell(2, temperature=46) == ["cleared"]


def test_severity_rises_at_once_and_falls_after_the_delay() -> None:
    device = Device(rule("temperature >= 70", "temperature >= 57", clear_after_ms=30_000))
    device.tell(0, temperature=60)
    device.tell(1, temperature=75)
    device.tell(2, temperature=60)
    device.wait(32)
    assert device.history == [
        ("raised", "serious", 0),
        ("level_changed", "critical", 1),
        ("level_changed", "serious", 32),
    ]


def test_severity_falls_though_readings_go_on() -> None:
    device = Device(rule("temperature >= 70", "temperature >= 57", clear_after_ms=30_000))
    for second, value in ((0, 75), (1, 60), (20, 60), (31, 60)):
        device.tell(second, temperature=value)
    assert device.history[-1] == ("level_changed", "serious", 31)


def test_what_is_worst_at_once_is_raised_as_that_alone() -> None:
    device = Device(rule("temperature >= 70", "temperature >= 57", "temperature >= 40"))
    assert device.tell(0, temperature=75) == ["raised"]
    assert device.history == [("raised", "critical", 0)]


def test_each_level_must_last_by_itself() -> None:
    levels = (Level(Severity.CRITICAL, "temperature >= 70", 5_000), Level(Severity.MINOR, "temperature >= 50"))
    device = Device(Rule(code="test.rule", alarm="test", levels=levels, lasting_ms=2_000))
    device.tell(0, temperature=80)
    device.wait(60)
    assert device.history == [("raised", "minor", 2), ("level_changed", "critical", 5)]


def test_a_reading_finds_what_was_due_before_it() -> None:
    """A reading that was weighed before the timer could fire changes nothing of what the timer would have done."""
    device = Device(rule("temperature >= 57", lasting_ms=10_000, clear_after_ms=5_000))
    device.tell(0, temperature=60)
    device.again_at_ms = None  # the timer is behind
    device.tell(12, temperature=20)
    assert device.history == [("raised", "critical", 10), ("clearing", "critical", 12)]


def test_a_second_reading_in_alarm_raises_nothing_more() -> None:
    device = Device(rule("smoke == true"))
    assert [device.tell(second, smoke=True) for second in range(3)] == [["raised"], [], []]


def test_smoke_and_heat_together_need_both() -> None:
    device = Device(rule("smoke == true and temperature >= 50"))
    assert device.tell(0, smoke=True) == []
    assert device.tell(1, temperature=49) == []
    assert device.tell(2, temperature=50) == ["raised"]


def test_a_repetition_counts_within_its_time() -> None:
    device = Device(rule("count(arc == true, 5 min) >= 3"))
    device.tell(0, arc=True)
    device.tell(100, arc=True)
    assert device.tell(301, arc=True) == []
    assert device.tell(350, arc=True) == ["raised"]
    assert device.changes[0].reason.value == 3


def test_a_repetition_is_over_by_time_alone() -> None:
    device = Device(rule("count(arc == true, 5 min) >= 2"))
    device.tell(0, arc=True)
    device.tell(10, arc=True)
    assert device.wait(299.9) == []
    assert device.wait(300) == ["cleared"]


def test_the_same_reading_twice_counts_once() -> None:
    device = Device(rule("count(arc == true, 5 min) >= 2"))
    device.tell(0, arc=True)
    assert device.tell(5, at=0, arc=True) == []


def test_a_fast_rise_is_seen_over_its_window() -> None:
    device = Device(rule("rate(temperature, 60 s) >= 8.3"))
    for second, value in ((0, 20), (30, 22), (60, 24)):
        assert device.tell(second, temperature=value) == []
    assert device.tell(90, temperature=32) == ["raised"]
    reason = device.changes[0].reason
    assert (reason.measure, reason.value, reason.unit, reason.over_ms) == ("rate", 10.0, "°C", 60_000)


def test_a_flicker_of_two_near_readings_is_no_rise() -> None:
    device = Device(rule("rate(temperature, 60 s) >= 8.3"))
    device.tell(0, temperature=20)
    assert device.tell(0.2, temperature=21) == []


def test_a_rise_of_a_device_that_reports_rarely_is_its_mean() -> None:
    device = Device(rule("rate(temperature, 60 s) >= 8.3"))
    device.tell(0, temperature=20)
    assert device.tell(600, temperature=60) == []
    assert device.tell(1200, temperature=150) == ["raised"]


def test_a_fall_is_a_rate_too() -> None:
    device = Device(rule("rate(temperature, 60 s) <= -5"))
    device.tell(0, temperature=20)
    assert device.tell(60, temperature=10) == ["raised"]


def test_silence_is_raised_by_the_timer_and_cleared_by_anything() -> None:
    device = Device(rule("silent 30 min"))
    device.tell(0, whatever=1)
    assert device.wait(1799) == []
    assert device.wait(1800) == ["raised"]
    assert device.changes[0].reason.value == 1_800_000
    assert device.tell(1900, at=100, whatever=1) == ["cleared"]


def test_a_device_that_never_spoke_is_not_silent() -> None:
    device = Device(rule("silent 30 min"))
    device.again_at_ms = START
    assert device.wait(10_000) == []


def test_flapping_takes_longer_to_clear_and_is_never_muted() -> None:
    device = Device(rule("smoke == true", flapping=Flapping(3, 3_600_000, 900_000)))
    happened = [what for second in range(0, 40, 2) for what in device.tell(second, smoke=second % 4 == 0)]
    assert happened[:6] == ["raised", "cleared", "raised", "cleared", "raised", "clearing"]
    assert happened[6:10] == ["raised_again", "clearing", "raised_again", "clearing"]
    assert device.wait(38 + 899) == []
    assert device.wait(38 + 900) == ["cleared"]
    assert device.tell(5000, smoke=True) == ["raised"]
    assert device.tell(5001, smoke=False) == ["cleared"]


def test_a_schedule_watches_between_its_hours() -> None:
    night = Schedule(22 * 60, 6 * 60)
    device = Device(rule("door == true", schedule=night))
    # The tests begin at 14:00 in Shanghai.
    assert device.tell(0, door=True) == []
    assert device.wait(8 * 3600 - 1) == []
    assert device.wait(8 * 3600) == ["raised"]
    assert device.history == [("raised", "critical", 8 * 3600)]
    device.wait(24 * 3600)
    assert device.history[-1] == ("cleared", "critical", 16 * 3600)


def test_the_last_reading_told_again_after_its_hours_is_no_news() -> None:
    device = Device(rule("door == true", schedule=Schedule(14 * 60, 14 * 60 + 5)))
    device.tell(0, door=True)
    assert device.wait(300) == ["cleared"]
    assert device.tell(400, at=0, door=True) == []


def test_a_schedule_is_looked_at_by_time_alone() -> None:
    """So that after a restart somebody wakes it at its hour."""
    assert Device(rule("door == true", schedule=Schedule(22 * 60, 6 * 60))).armed.timed
    assert not Device(rule("door == true")).armed.timed


def test_a_schedule_knows_its_days() -> None:
    weekend = Schedule(0, 0, (6, 7))
    device = Device(rule("door == true", schedule=weekend))
    device.tell(0, door=True)  # a Tuesday
    device.wait(14 * 86_400)
    days = [round(second / 86_400, 2) for _, _, second in device.history]
    assert [what for what, _, _ in device.history] == ["raised", "cleared", "raised", "cleared"]
    assert days[1] - days[0] == 2
    assert days[2] - days[0] == 7


def test_rules_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(UnusableRule, match="which it does not have"):
        arm(rule("temperature >= limit"))
    with pytest.raises(UnusableRule, match="from the worst"):
        arm(Rule(code="a.b", alarm="b", levels=()))
    with pytest.raises(UnusableRule, match="needs a number for the limit"):
        arm(rule("temperature >= limit", limits={"limit": limit(5, unit="ms")}))
    with pytest.raises(UnusableRule, match="needs a length of time"):
        arm(rule("silent limit", limits={"limit": limit(5)}))
    with pytest.raises(UnusableRule, match="at most 200"):
        arm(rule("count(smoke == true, 1 h) >= limit", limits={"limit": limit(5)}))
    with pytest.raises(MixedKinds, match="smoke"):
        Device(rule("smoke == true or smoke >= 2"))
