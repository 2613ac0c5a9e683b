"""What holds for every sequence of readings, whatever a device sends."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.rules import Flapping, Phase, Rule, Schedule
from huiyin.domains.sensing.tests.device import Device, rule

CONDITIONS = (
    "smoke == true",
    "temperature >= 57",
    "rate(temperature, 60 s) >= 8.3",
    "count(smoke == true, 2 min) >= 2",
    "silent 90 s",
    "smoke == true and not temperature < 40",
    "temperature > 30 or count(temperature >= 20, 1 min) > 3",
)
numbers = st.integers(0, 80) | st.floats(allow_nan=True) | st.sampled_from([57, 60, 20, 10**30, "60", None, True])
truths = st.booleans() | st.sampled_from([0, 1, "true", "on", 7, None, float("nan")])
values = st.fixed_dictionaries({}, optional={"smoke": truths, "temperature": numbers})
# Seconds until the next thing happens, how much the reading is late, and what it holds; None for a restart.
told = st.tuples(st.integers(0, 120), st.sampled_from([0, 0, 0, 5, 300]), values)
steps = st.lists(told | st.none(), max_size=30)
rules = st.builds(
    lambda whens, lasting, clear, after, flapping, schedule: rule(
        *whens,
        lasting_ms=lasting * 1000,
        clear_when=clear,
        clear_after_ms=after * 1000,
        flapping=flapping,
        schedule=schedule,
    ),
    st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3),
    st.sampled_from([0, 10, 100]),
    st.sampled_from(["", "temperature < 30", "not smoke == true"]),
    st.sampled_from([0, 15, 200]),
    st.sampled_from([None, Flapping(2, 600_000, 400_000)]),
    st.sampled_from([None, Schedule(14 * 60, 14 * 60 + 5), Schedule(14 * 60 + 1, 9 * 60)]),
)


def play(device: Device, course: Sequence[Any], *, restarts: bool = True, twice: bool = False) -> Device:
    second = 0
    for step in course:
        if step is None:
            if restarts:
                device.restart()
            continue
        wait, late, said = step
        second += wait
        device.tell(second, at=second - late, **said)
        if twice:
            device.tell(second, at=second - late, **said)
    device.wait(second + 3600)
    return device


@given(rules, steps)
def test_no_sequence_makes_it_crash_and_no_timer_fires_for_ever(one: Rule, course: list[Any]) -> None:
    play(Device(one, {"temperature": (-40, 300)}), course)


@given(rules, steps)
def test_an_alarm_is_raised_once_until_it_is_cleared(one: Rule, course: list[Any]) -> None:
    device = play(Device(one), course)
    standing = [change.what for change in device.changes if change.what in {"raised", "cleared"}]
    assert standing == ["raised", "cleared"] * (len(standing) // 2) + ["raised"] * (len(standing) % 2)
    assert (device.standing.severity is None) == (len(standing) % 2 == 0)


@given(rules, steps)
def test_a_restart_at_any_moment_changes_nothing(one: Rule, course: list[Any]) -> None:
    with_restarts, without = play(Device(one), course), play(Device(one), course, restarts=False)
    assert with_restarts.changes == without.changes
    assert with_restarts.standing == without.standing


@given(rules, steps)
def test_a_reading_that_comes_twice_changes_nothing(one: Rule, course: list[Any]) -> None:
    assert play(Device(one), course, twice=True).changes == play(Device(one), course).changes


@given(rules, steps, st.data())
def test_a_reading_that_comes_again_later_changes_nothing(one: Rule, course: list[Any], data: Any) -> None:
    """Again, late, at the end: nothing is raised a second time, and what stands is not cleared."""
    told = [step for step in course if step is not None]
    device = play(Device(one), told)
    if not told or device.armed.hears:  # that something arrives at all is news to a rule of silence
        return
    moments = [sum(wait for wait, _, _ in told[: n + 1]) for n in range(len(told))]
    end = moments[-1] + 3601
    device.wait(end)
    before = list(device.changes)
    for again in data.draw(st.lists(st.integers(0, len(told) - 1), min_size=1, max_size=4)):
        device.tell(end, at=moments[again] - told[again][1], **told[again][2])
    assert device.changes == before


@given(st.sampled_from([1, 10, 600]), st.integers(57, 80), st.booleans())
def test_what_is_held_for_its_duration_is_raised_with_nothing_more_arriving(
    lasting: int, value: int, restarted: bool
) -> None:
    device = Device(rule("temperature >= 57", lasting_ms=lasting * 1000))
    device.tell(5, temperature=value)
    if restarted:
        device.restart()
    device.wait(10_000)
    assert device.history == [("raised", "critical", 5 + lasting)]


@given(steps, st.lists(st.tuples(st.integers(1, 3000), st.booleans()), min_size=1, max_size=10))
def test_late_readings_never_clear(course: list[Any], late: list[tuple[int, bool]]) -> None:
    device = play(Device(rule("smoke == true")), course)
    device.tell(10_000, smoke=True)
    assert device.standing.phase is Phase.RAISED
    for by, smoke in late:
        device.tell(10_001, at=10_000 - by, smoke=smoke)
        device.wait(20_000)
        assert device.standing.phase is Phase.RAISED
