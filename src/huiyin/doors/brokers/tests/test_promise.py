"""A broker's message is acknowledged when it is committed, and not before."""

import json
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection
from tests.fixtures.database import as_owner
from tests.fixtures.ingest import Device, soon

from huiyin.doors.brokers import link, taking
from huiyin.doors.brokers.configured import Broker, broker
from huiyin.doors.brokers.fakes import FakeBroker
from huiyin.doors.brokers.tests.listening import listening
from huiyin.intake.models import Observation, Refusal
from huiyin.intake.operations import UnableToKeep

TOPIC = "site/d-1/telemetry"
SMOKE = b'{"smoke": true}'


@pytest.fixture
def fake() -> Iterator[FakeBroker]:
    made = FakeBroker()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "PAUSES", (0.05,))
    monkeypatch.setattr(taking, "PAUSES", (0.05,))


def at(fake: FakeBroker, query: str = "topic=site/{address}/telemetry") -> Broker:
    return broker(f"mqtt://127.0.0.1:{fake.port}/?{query}")


def stored(source: int) -> list[object]:
    return list(Observation.objects.filter(source_id=source).order_by("sequence").values_list("values", flat=True))


def test_a_message_is_acknowledged_only_after_it_is_stored(committed_db: str, fake: FakeBroker, device: Device) -> None:
    source, _ = device("brokers", "d-1")
    with listening(at(fake)), as_owner(connection), connection.cursor() as cursor:
        soon(lambda: fake.filters == ["$share/huiyin/site/+/telemetry"])
        first = fake.publish(TOPIC, SMOKE)
        soon(lambda: fake.acknowledged == [first])
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE intake_observation IN EXCLUSIVE MODE")
        second = fake.publish(TOPIC, b'{"smoke": false}')
        with pytest.raises(AssertionError):
            soon(lambda: second in fake.acknowledged, within=0.5)
        cursor.execute("COMMIT")
        soon(lambda: second in fake.acknowledged)
    assert stored(source) == [{"smoke": True}, {"smoke": False}]


def test_what_cannot_be_stored_is_held_and_stored_later(
    committed_db: str, fake: FakeBroker, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = device("brokers", "d-1")
    with listening(at(fake)) as intake:
        soon(lambda: bool(fake.filters))
        fails = [True]
        as_it_is = intake.keep

        async def keep(sent: object) -> None:
            if fails[0]:
                raise UnableToKeep("told to fail")
            await as_it_is(sent)  # type: ignore[arg-type]

        monkeypatch.setattr(intake, "keep", keep)
        number = fake.publish(TOPIC, SMOKE)
        with pytest.raises(AssertionError):
            soon(lambda: number in fake.acknowledged, within=0.4)
        fails[0] = False
        soon(lambda: number in fake.acknowledged)
    assert stored(source) == [{"smoke": True}]


def test_what_comes_again_is_stored_once(
    committed_db: str, fake: FakeBroker, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker dies between the commit and our acknowledgement. The message has no time by which to know it again."""
    source, _ = device("brokers", "d-1")
    fake.acknowledged, answer = [], fake._answer
    deaf = [True]
    monkeypatch.setattr(
        fake, "_answer", lambda there, kind, body: None if kind == 4 and deaf[0] else answer(there, kind, body)
    )
    with listening(at(fake)):
        soon(lambda: bool(fake.filters))
        number = fake.publish(TOPIC, SMOKE)
        soon(lambda: len(stored(source)) == 1)
        deaf[0] = False
        fake.hang_up()
        soon(lambda: number in fake.acknowledged)
        again = fake.publish(TOPIC, SMOKE)  # smoke again is another message
        soon(lambda: again in fake.acknowledged)
    assert len(stored(source)) == 2


def test_what_is_not_stored_when_the_door_closes_comes_to_the_next(
    committed_db: str, fake: FakeBroker, device: Device
) -> None:
    source, _ = device("brokers", "d-1")
    with as_owner(connection), connection.cursor() as cursor, listening(at(fake)):
        soon(lambda: bool(fake.filters))
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE intake_observation IN EXCLUSIVE MODE")
        number = fake.publish(TOPIC, b'{"ts": 1, "values": {"smoke": true}}')
        soon(lambda: _waits(cursor))
        cursor.execute("ROLLBACK")
        fake.hang_up()
    with listening(at(fake)):
        soon(lambda: number in fake.acknowledged)
    assert stored(source) == [{"smoke": True}]


def _waits(cursor: object) -> bool:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]


BAD = {
    "not JSON": (TOPIC, b"smoke!"),
    "an unknown device": ("site/d-9/telemetry", SMOKE),
    "another topic": ("elsewhere/d-1", SMOKE),
    "an address of 500 characters": (f"site/{'x' * 500}/telemetry", SMOKE),
    "too large": (TOPIC, b'{"a": "' + b"x" * 300_000 + b'"}'),
    "deep": (TOPIC, b'{"a":' * 1_000 + b"1" + b"}" * 1_000),
    "nothing": (TOPIC, b""),
}


def test_what_nobody_can_use_is_counted_and_does_not_stand_in_the_way(
    committed_db: str, fake: FakeBroker, device: Device
) -> None:
    source, _ = device("brokers", "d-1")
    with listening(at(fake)):
        soon(lambda: bool(fake.filters))
        numbers = [fake.publish(topic, payload) for topic, payload in BAD.values()]
        numbers.append(fake.publish(TOPIC, b'{"temperature": NaN, "smoke": "1"}'))
        soon(lambda: sorted(fake.acknowledged) == numbers)
    assert stored(source) == [{"smoke": 1}]
    assert sum(Refusal.objects.filter(door="brokers").values_list("count", flat=True)) == len(BAD)


def test_we_come_back_to_a_broker_that_hung_up(committed_db: str, fake: FakeBroker, device: Device) -> None:
    source, _ = device("brokers", "d-1")
    with listening(at(fake)):
        for round_ in range(4):
            soon(partial(lambda rounds: len(fake.filters) > rounds, round_))
            number = fake.publish(TOPIC, json.dumps({"round": round_}).encode())
            soon(partial(lambda one: one in fake.acknowledged, number))
            fake.hang_up()
    assert stored(source) == [{"round": round_} for round_ in range(4)]


@pytest.mark.parametrize("refusing", ["accepts", "grants"])
def test_we_ask_again_where_we_are_refused(committed_db: str, fake: FakeBroker, device: Device, refusing: str) -> None:
    device("brokers", "d-1")
    setattr(fake, refusing, False)
    with listening(at(fake)):
        soon(lambda: fake.connected >= 3)
        setattr(fake, refusing, True)
        number = fake.publish(TOPIC, SMOKE)
        soon(lambda: number in fake.acknowledged)


def test_one_broker_that_is_away_does_not_keep_another_away(
    committed_db: str, fake: FakeBroker, device: Device
) -> None:
    source, _ = device("brokers", "d-1")
    away = FakeBroker()
    away.close()
    with listening(at(away), at(fake)):
        soon(lambda: bool(fake.filters))
        number = fake.publish(TOPIC, SMOKE)
        soon(lambda: number in fake.acknowledged)
    assert len(stored(source)) == 1


def test_a_platforms_topics_are_read_by_its_own_door(committed_db: str, fake: FakeBroker, device: Device) -> None:
    source, _ = device("frigate", "lift_3")
    with listening(at(fake, "reader=frigate&share=")):
        soon(lambda: sorted(fake.filters) == ["frigate/+/status/+", "frigate/available", "frigate/events"])
        number = fake.publish("frigate/lift_3/status/detect", b"offline")
        soon(lambda: number in fake.acknowledged)
    assert stored(source) == [{"online": False}]


def test_without_a_promise_it_is_taken_too(committed_db: str, fake: FakeBroker, device: Device) -> None:
    source, _ = device("brokers", "d-1")
    with listening(at(fake)):
        soon(lambda: bool(fake.filters))
        fake.publish(TOPIC, SMOKE, qos=0)
        soon(lambda: len(stored(source)) == 1)
    assert fake.acknowledged == []
