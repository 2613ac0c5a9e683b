"""Plugging in: names, the bus, clocks and identifiers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.kernel.clock import FixedClock, SystemClock
from huiyin.kernel.events import EventBus, HandlersFailed
from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import AlreadyRegistered, NotRegistered, Registry


@dataclass(frozen=True)
class DoorOpened:
    door_id: int


def test_what_is_registered_is_found_in_order() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("b", 2)
    registry.register("a", 1)
    assert (registry.get("a"), registry.names(), list(registry), len(registry)) == (1, ("b", "a"), [2, 1], 2)
    assert "a" in registry


def test_the_same_again_is_fine_and_another_is_not() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("a", 1)
    registry.register("a", 1)
    with pytest.raises(AlreadyRegistered, match="number named 'a'"):
        registry.register("a", 2)


def test_what_is_not_there_is_answered_with_what_is() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("a", 1)
    with pytest.raises(NotRegistered, match="there are: a"):
        registry.get("b")


def test_a_registry_validates_as_it_registers() -> None:
    def positive(name: str, number: int) -> None:
        if number < 0:
            raise ValueError(f"{name} is negative")

    registry: Registry[int] = Registry("number", positive)
    with pytest.raises(ValueError, match="a is negative"):
        registry.register("a", -1)
    assert "a" not in registry


def test_every_subscriber_hears_once() -> None:
    bus, heard = EventBus(), []

    def listen(event: DoorOpened) -> None:
        heard.append(event.door_id)

    bus.subscribe(DoorOpened, listen)
    bus.subscribe(DoorOpened, listen)
    bus.publish(DoorOpened(7))
    assert heard == [7]


def test_a_broken_subscriber_keeps_nobody_from_hearing() -> None:
    bus, heard = EventBus(), []

    def broken(event: DoorOpened) -> None:
        raise RuntimeError("no")

    bus.subscribe(DoorOpened, broken)
    bus.subscribe(DoorOpened, lambda event: heard.append(event.door_id))
    with pytest.raises(HandlersFailed, match="DoorOpened"):
        bus.publish(DoorOpened(7))
    assert heard == [7]


def test_an_event_is_a_frozen_dataclass() -> None:
    with pytest.raises(TypeError, match="frozen dataclass"):
        EventBus().subscribe(int, print)


def test_a_fixed_clock_moves_forward_only() -> None:
    clock = FixedClock(datetime(2026, 11, 23, tzinfo=UTC))
    assert clock.advance(timedelta(hours=1)) == clock.now() == datetime(2026, 11, 23, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(datetime(2026, 11, 22, tzinfo=UTC))
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 11, 23))  # noqa: DTZ001


def test_the_system_clock_is_aware() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_identifiers_are_version_7_and_grow() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
