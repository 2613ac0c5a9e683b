"""A day of readings of the sample district's devices, as if they had been weighed: the evaluator reads none of them."""

import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiyin.domains.sensing.models import Device, Health
from huiyin.intake.operations.months import make_months
from huiyin.intake.rules.ids import observation_id
from huiyin.intake.sent import partition_of
from huiyin.kernel.clock import to_ms

STREAM = 0
"""No process writes to it, and none reads it."""
_EVERY = {
    "electrical_fire": timedelta(minutes=10),
    "heat": timedelta(minutes=30),
    "sprinkler_pressure": timedelta(minutes=30),
}
_SELDOM = timedelta(hours=6)


def build_readings(
    devices: Iterable[Device], rising: Mapping[int, datetime], now: datetime, rng: random.Random
) -> None:
    """Write them; those in `rising` grow hot from that moment on. One COPY."""
    make_months(now=now)
    columns = "source_id, id, observed_at, received_at, told_at, clock, partition, stream, sequence, values"
    with connection.cursor() as cursor, cursor.copy(f"COPY intake_observation ({columns}) FROM STDIN") as copy:
        for sequence, (device, at, values) in enumerate(_said(devices, rising, now, rng)):
            text = json.dumps(values)
            identifier = observation_id(to_ms(at), text.encode())
            row = (
                device.source_id,
                identifier.hex(),
                at,
                at,
                at,
                0,
                partition_of(device.source_id),
                STREAM,
                sequence,
                text,
            )
            copy.write_row(row)


def _said(
    devices: Iterable[Device], rising: Mapping[int, datetime], now: datetime, rng: random.Random
) -> Iterator[tuple[Device, datetime, dict[str, Any]]]:
    for device in devices:
        if device.health == Health.NEVER_SEEN:
            continue
        every = _EVERY.get(device.kind, _SELDOM)
        last = now - timedelta(hours=30) if device.health == Health.SILENT else now - every * rng.random()
        at = now - timedelta(hours=24) - every * rng.random()
        battery = 14 if device.health == Health.LOW_BATTERY else rng.randint(62, 100)
        hot_from = rising.get(device.pk)
        step = every if hot_from is None else timedelta(minutes=2)
        while at <= last:
            yield device, at, _values(device.kind, at, hot_from, battery, rng)
            at += step


def _values(kind: str, at: datetime, hot_from: datetime | None, battery: int, rng: random.Random) -> dict[str, Any]:
    """Evenings draw more than nights; what grows hot does so within minutes."""
    evening = max(0.0, math.sin((at.hour + 8 + at.minute / 60 - 9) / 24 * 2 * math.pi))
    rise = 0.0 if hot_from is None else max(0.0, min(1.0, (at - hot_from) / timedelta(minutes=14) + 1.0))
    if kind == "electrical_fire":
        return {
            "residual_current": round(28 + 14 * evening + 60 * rise + rng.uniform(-4, 4)),
            "line_temperature": round(27 + 9 * evening + 62 * rise + rng.uniform(-1, 1), 1),
            "current": round(2 + 13 * evening + 20 * rise + rng.uniform(0, 2.5), 1),
            "voltage": round(228 + rng.uniform(-3, 3)),
        }
    if kind == "heat":
        return {"temperature": round(23 + 5 * evening + rng.uniform(-1, 1), 1), "battery": battery}
    if kind == "sprinkler_pressure":
        return {"pressure": round(0.62 + rng.uniform(-0.02, 0.02), 3), "battery": battery}
    if kind == "extinguisher_weight":
        return {"weight": round(6.9 + rng.uniform(-0.02, 0.02), 2), "battery": battery}
    return {"smoke": False, "temperature": round(24 + 3 * evening + rng.uniform(-1, 1), 1), "battery": battery}
