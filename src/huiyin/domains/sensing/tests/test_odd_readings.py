"""What comes late, twice, or is no value at all."""

import pytest

from huiyin.domains.sensing.tests.device import START, Device, rule


@pytest.mark.parametrize("condition", ["smoke == true", "smoke == true or silent 30 d"])
def test_a_late_reading_raises_and_never_clears(condition: str) -> None:
    device = Device(rule(condition))
    device.tell(100, smoke=False)
    assert device.tell(3700, at=90, smoke=True) == ["raised"]
    assert device.changes[0].late
    assert device.changes[0].at_ms == START + 90_000
    assert device.tell(3701, at=95, smoke=False) == []
    device.again_at_ms = START + 3_702_000  # somebody weighs it without a reading
    assert device.wait(3702) == []
    assert device.tell(3703, smoke=False) == ["cleared"]


def test_a_late_reading_that_is_told_again_is_no_news() -> None:
    device = Device(rule("smoke == true"))
    device.tell(1, smoke=True)
    device.tell(2, smoke=False)
    assert device.tell(60, at=1, smoke=True) == []


def test_a_late_reading_proves_no_duration() -> None:
    device = Device(rule("temperature >= 57", lasting_ms=10_000))
    device.tell(100, temperature=20)
    assert device.tell(200, at=50, temperature=90) == []
    assert device.wait(1000) == []


def test_a_late_reading_may_make_it_worse() -> None:
    device = Device(rule("temperature >= 70", "temperature >= 57"))
    device.tell(100, temperature=60)
    device.tell(200, temperature=60)
    assert device.tell(201, at=150, temperature=90) == []
    assert device.tell(300, temperature=20) == ["cleared"]
    assert device.tell(301, at=250, temperature=90) == ["raised"]


def test_a_late_reading_is_not_put_together_with_what_came_after_it() -> None:
    device = Device(rule("smoke == true and temperature >= 50"))
    device.tell(10, smoke=False, temperature=20)
    device.tell(20, temperature=60)
    assert device.tell(21, at=5, smoke=True) == []


def test_values_of_different_messages_are_late_each_by_itself() -> None:
    device = Device(rule("smoke == true and temperature >= 50"))
    device.tell(10, temperature=60)
    assert device.tell(11, at=9, smoke=True) == ["raised"]
    assert not device.changes[0].late


@pytest.mark.parametrize(
    "value",
    [None, "58.3", "", float("nan"), float("inf"), -float("inf"), True, [60], {"a": 60}, 10**400, 1e300],
    ids=lambda value: repr(value)[:12],
)
def test_what_is_no_number_meets_nothing_and_is_counted(value: object) -> None:
    device = Device(rule("temperature >= 57 or not temperature < 20"))
    assert device.tell(0, temperature=value) == []
    assert device.seen.unusable == 1
    assert device.tell(1, temperature=58) == ["raised"]
    assert device.tell(2, temperature=value) == []


@pytest.mark.parametrize("value", [None, "yes", 2, -1, 0.5, float("nan"), [True], "真"])
def test_what_is_no_truth_meets_nothing_and_is_counted(value: object) -> None:
    device = Device(rule("smoke == true or smoke != true"))
    assert device.tell(0, smoke=value) == []
    assert device.seen.unusable == 1


@pytest.mark.parametrize("value", [1, True, "\ud800", "a\x00", "x" * 201])
def test_what_is_no_short_text_meets_nothing(value: object) -> None:
    device = Device(rule('mode != "off"'))
    assert device.tell(0, mode=value) == []
    device.restart()
    assert device.tell(1, mode="on") == ["raised"]


def test_not_of_something_never_told_is_not_met() -> None:
    assert Device(rule("not smoke == true or temperature > 90")).tell(0, temperature=20) == []


def test_a_number_the_sensor_cannot_measure_is_a_fault_and_no_fire() -> None:
    fire = Device(rule("temperature >= 57"), {"temperature": (-40, 300)})
    assert fire.tell(0, temperature=850) == []
    fault = Device(rule("implausible == true"), {"temperature": (-40, 300)})
    assert fault.tell(0, temperature=850) == ["raised"]
    assert fault.tell(1, temperature=20) == ["cleared"]


def test_what_no_rule_uses_is_not_kept() -> None:
    device = Device(rule("temperature >= 57"))
    device.tell(0, **{f"key_{n}": n for n in range(500)}, temperature=20)
    assert set(device.seen.values) == {"temperature"}


def test_memory_stays_small_however_fast_a_device_reports() -> None:
    device = Device(rule("rate(temperature, 60 s) >= 1000 or count(temperature >= 0, 1 h) >= 200"))
    for n in range(5_000):
        device.tell(n / 100, temperature=20 + n % 3)
    assert all(len(kept) <= 40 for kept in device.seen.samples.values())
    assert all(len(kept) <= 256 for kept in device.seen.times.values())
