"""What is handed over is stored once, whatever happens, and said to be stored afterwards only."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.intake.models import Observation
from huiyin.intake.operations import Keeper, UnableToKeep
from huiyin.intake.sent import Sent

pytestmark = pytest.mark.usefixtures("committed_db")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def sent(source: int = 7, **given: Any) -> Sent:
    told: dict[str, Any] = {"values": {"smoke": True}, "received_ms": now_ms(), "device_ms": 1_790_000_000_000} | given
    return Sent(source=source, partition=source % 16, **told)


@pytest.fixture
def keeper(committed_db: str) -> Iterator[Keeper]:
    keeper = Keeper("test").start()
    yield keeper
    keeper.end()


@pytest.fixture
def another(committed_db: str) -> Iterator[Keeper]:
    keeper = Keeper("another").start()
    yield keeper
    keeper.end()


def recently(**more: Any) -> dict[str, Any]:
    return {"device_ms": now_ms() - 2_000} | more


def test_what_was_kept_stands_in_the_table(keeper: Keeper) -> None:
    at = now_ms() - 2_000
    keeper.keep([sent(device_ms=at, values={"temperature": 21.5, "note": "一楼"})])
    row = Observation.objects.get()
    assert (row.source_id, row.partition, row.values) == (7, 7, {"temperature": 21.5, "note": "一楼"})
    assert int(row.observed_at.timestamp() * 1000) == at
    assert row.told_at == row.observed_at
    assert row.sequence == 1


def test_a_message_that_comes_twice_is_stored_once(keeper: Keeper) -> None:
    same = recently()
    keeper.keep([sent(**same), sent(**same)])
    keeper.keep([sent(**same)])
    assert Observation.objects.count() == 1


def test_two_doors_store_the_same_message_once(keeper: Keeper, another: Keeper) -> None:
    same = recently()
    keeper.keep([sent(**same)])
    another.keep([sent(**same), sent(**recently(values={"smoke": False}))])
    assert Observation.objects.count() == 2


def test_equal_readings_without_a_time_are_two_readings(keeper: Keeper) -> None:
    keeper.keep([sent(device_ms=None), sent(device_ms=None)])
    assert Observation.objects.count() == 2


def test_a_packet_delivered_again_without_a_time_is_stored_once_even_by_another_door(
    keeper: Keeper, another: Keeper
) -> None:
    keeper.keep([sent(device_ms=None, packet=9)])
    another.keep([sent(device_ms=None, packet=9, redelivered=True)])
    another.keep([sent(device_ms=None, packet=10, redelivered=True)])
    assert Observation.objects.count() == 2


def test_a_message_with_a_name_of_its_own_is_stored_once_without_a_time(keeper: Keeper, another: Keeper) -> None:
    keeper.keep([sent(device_ms=None, own_id=b"a1")])
    another.keep([sent(device_ms=None, own_id=b"a1"), sent(device_ms=None, own_id=b"a2")])
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("told", [0, 4_070_908_800_000, -(2**62), 2**62])
def test_a_time_that_cannot_be_is_kept_beside_ours(keeper: Keeper, told: int) -> None:
    keeper.keep([sent(device_ms=told)])
    row = Observation.objects.get()
    assert row.clock == 2
    assert row.observed_at == row.received_at
    keeper.keep([sent(device_ms=told)])
    assert Observation.objects.count() == 1


def test_a_reading_of_last_month_has_a_place(keeper: Keeper) -> None:
    keeper.keep([sent(device_ms=now_ms() - 30 * 86_400_000)])
    assert Observation.objects.get().clock == 0


def test_nothing_is_said_to_be_kept_that_the_database_refused(keeper: Keeper) -> None:
    with pytest.raises(UnableToKeep):
        keeper.keep([sent(**recently()), Sent(source=2**70, partition=0, values={}, received_ms=now_ms())])
    assert Observation.objects.count() == 0
    keeper.keep([sent(**recently())])
    assert Observation.objects.count() == 1


def test_who_sends_more_than_can_wait_is_told(keeper: Keeper) -> None:
    with pytest.raises(UnableToKeep):
        keeper.keep([sent()] * 100_001)


def test_who_gives_up_waiting_stops_nobody(committed_db: str) -> None:
    keeper = Keeper("test")
    given_up = keeper.submit([sent(1)])
    assert given_up.cancel()
    keeper.start()
    keeper.keep([sent(2)])
    late = keeper.submit([sent(3)])
    late.cancel()  # in time or not: the keeper goes on
    keeper.keep([sent(4)])
    keeper.end()
    assert {2, 4} <= set(Observation.objects.values_list("source_id", flat=True)) <= {2, 3, 4}
