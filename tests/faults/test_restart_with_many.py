"""The evaluator starts with thousands of devices and hundreds of open alarms: it is ready within seconds, ladders that
were due climb once, the others wait, and what burnt meanwhile is an alarm."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from tests.fixtures.devices import is_open, tell, until
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import furnish

from huiyin.domains.sensing.models import Alarm, Device, Premises, Service
from huiyin.intake.models import Source

pytestmark = pytest.mark.fault
READY = 5.0
"""Seconds, on a machine that is busy with other tests too."""
HEARD = """
insert into intake_observation (source_id, id, observed_at, received_at, clock, partition, stream, sequence, values)
select s.id, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '80008000'
    || lpad(to_hex(s.id), 12, '0'))::uuid, now(), now(), 0, s.id % 16, 0, s.id, '{"smoke": false}'
from intake_source s where s.address like 'many-%'
"""
"""Each of many was heard of a moment ago."""


def test_a_thousand_devices_and_forty_open_alarms(nursery: Nursery) -> None:
    restarted(nursery, devices=1_000, alarms=40)


@pytest.mark.long
def test_ten_thousand_devices_and_five_hundred_open_alarms(nursery: Nursery) -> None:
    restarted(nursery, devices=10_000, alarms=500)


def restarted(nursery: Nursery, *, devices: int, alarms: int) -> None:
    port = free_port()
    burning = furnish(alarms + 1)
    register_many(devices)
    evaluator = nursery.start("evaluate")
    nursery.start("doors", **at(port))
    until(lambda: is_open(port), 20, "the doors do not open")
    for made in burning[:-1]:
        tell(made.key, port, b'{"smoke": true}')
    until(lambda: Alarm.objects.count() == alarms, 120, lambda: f"only {Alarm.objects.count()} alarms")
    nursery.kill(evaluator)
    due = list(Alarm.objects.order_by("pk").values_list("pk", flat=True)[: alarms // 2])
    Alarm.objects.update(next_rung_at=timezone.now() + timedelta(seconds=50), rung=0)
    Alarm.objects.filter(pk__in=due).update(next_rung_at=F("raised_at"))
    rungs = dict(Alarm.objects.values_list("pk", "rung"))
    tell(burning[-1].key, port, b'{"smoke": true}')
    began = time.monotonic()
    nursery.start("evaluate")
    until(lambda: Alarm.objects.filter(device_id=burning[-1].device).exists(), 60, "it is not ready")
    assert time.monotonic() - began < READY
    until(lambda: taken(rungs) >= set(due), 60, "the ladders that were due have not climbed")
    time.sleep(1)
    assert taken(rungs) == set(due)
    assert set(Alarm.objects.filter(pk__in=due).values_list("rung", flat=True)) == {1}
    assert set(Alarm.objects.values_list("type", flat=True)) == {"fire"}


def taken(rungs: dict[UUID, int]) -> set[UUID]:
    """The alarms that stand higher than they did."""
    return {pk for pk, rung in Alarm.objects.values_list("pk", "rung") if pk in rungs and rung > rungs[pk]}


def register_many(count: int) -> None:
    """Devices that report often, every other behind a gateway."""
    now, premises = timezone.now(), Premises.objects.get()
    gateway = Source.objects.create(door="key", name="gateway", kind="gateway", made_at=now)
    Device.objects.create(source=gateway, kind="gateway", premises=premises, made_at=now, service=Service.IN_SERVICE)
    sources = Source.objects.bulk_create(
        Source(door="key", address=f"many-{n}", kind="smoke", parent=gateway if n % 2 else None, made_at=now)
        for n in range(count)
    )
    Device.objects.bulk_create(
        Device(
            source=source, kind="smoke", premises=premises, made_at=now, service=Service.IN_SERVICE,
            interval=timedelta(minutes=10),
        )
        for source in sources
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HEARD)
