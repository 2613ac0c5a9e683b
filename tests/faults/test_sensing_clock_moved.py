"""The clock of doors and evaluator is set an hour forward and back: ladders go on at their pace, no rung is taken
twice, what must last is raised when it has lasted, nobody seems silent for it, and a fire is an alarm at once."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.fixtures.devices import is_open, tell, until
from tests.fixtures.moved_clock import MovedClock
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import QUICKLY, Made, furnish

from huiyin.domains.sensing.models import Alarm, Memory, RuleChange, Rung

pytestmark = pytest.mark.fault
HOUR, RIGHT = timedelta(hours=1), timedelta()
LASTING = 3.0
"""Seconds for which current must leak."""
PACE = 1.5
"""Seconds between two rungs (QUICKLY)."""
SLACK = 3.0
"""Seconds that a busy machine may take on top."""


@pytest.fixture
def by_that_clock(committed_db: str, moved_clock: MovedClock) -> Iterator[int]:
    """Doors and an evaluator that live by a clock to be set; the doors' port."""
    port = free_port()
    with Nursery(**moved_clock.environment) as nursery:
        nursery.start("evaluate", QUICKLY)
        nursery.start("doors", **at(port))
        until(lambda: is_open(port), 20, "the doors do not open")
        yield port


def test_ladders_and_durations_keep_their_pace_whatever_the_clock_shows(
    by_that_clock: int, moved_clock: MovedClock
) -> None:
    port = by_that_clock
    smoke = furnish(3, interval=timedelta(minutes=5))
    leaking = furnish(2, "electrical_fire")
    RuleChange.objects.create(
        rule="electrical_fire.leakage", wishes={"lasting": "3 s"}, reason="nobody waits", at=timezone.now()
    )
    for quiet in smoke:
        tell(quiet.key, port, b'{"smoke": false}')
    for clock, burning, leaks in ((HOUR, smoke[0], leaking[0]), (RIGHT, smoke[1], leaking[1])):
        goes_on(port, burning, leaks, lambda clock=clock: moved_clock.set(clock))  # type: ignore[misc]
    tell(smoke[2].key, port, b'{"smoke": true}')
    until(lambda: raised(smoke[2].device), 10, "no alarm when the clock is right again")
    assert Alarm.objects.count() == 5, list(Alarm.objects.values_list("device_id", "type"))
    assert not Alarm.objects.filter(type="silent").exists()
    for alarm in Alarm.objects.all():
        numbers = list(Rung.objects.filter(alarm=alarm).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(alarm.rung + 1))


def goes_on(port: int, burning: Made, leaking: Made, set_the_clock: Callable[[], None]) -> None:
    """It begins to burn, current begins to leak, and the clock is set: both go on as if it had not been."""
    tell(burning.key, port, b'{"smoke": true}')
    until(lambda: raised(burning.device), 30, "no alarm")  # the evaluator may be starting yet
    tell(leaking.key, port, b'{"residual_current": 600}')
    told = time.monotonic()
    until(lambda: weighed(leaking.source), 5, "it is not heard")
    before, moved_at = rungs(), time.monotonic()
    set_the_clock()
    time.sleep(2 * PACE)
    assert not raised(leaking.device) or time.monotonic() - told > LASTING
    until(lambda: raised(leaking.device), LASTING + SLACK, "what lasts is not raised")
    assert LASTING - 0.5 < time.monotonic() - told < LASTING + SLACK
    took = time.monotonic() - moved_at
    for alarm, number in before.items():
        assert took / PACE - 2.5 < rungs()[alarm] - number < took / PACE + 1.5, (rungs(), before, took)


def raised(device: int) -> bool:
    return Alarm.objects.filter(device_id=device).exists()


def weighed(source: int) -> bool:
    """Whether the evaluator holds it to be pending."""
    kept = Memory.objects.filter(device__source_id=source).first()
    return kept is not None and "pending" in str(kept.standings)


def rungs() -> dict[object, int]:
    """How far each ladder was climbed."""
    return dict(Alarm.objects.values_list("pk", "rung"))
