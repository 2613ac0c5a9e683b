"""What is remembered of a device: where its rules stand, and how it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from huiyin.domains.sensing.models import Device, Health

_KEEP = """
insert into sensing_memory (device_id, standings, seen, clock) values (%s, %s, %s, %s)
on conflict (device_id) do update set standings = excluded.standings, seen = excluded.seen, clock = excluded.clock
"""


def keep_memory(*, device_id: int, kept: Mapping[str, Any]) -> None:
    """Keep where the rules of a device stand, and what was remembered of it."""
    with connection.cursor() as cursor:
        parts: list[Any] = [Jsonb(kept[part]) for part in ("standings", "seen", "clock")]
        cursor.execute(_KEEP, [device_id, *parts])


def change_health(*, device_id: int, health: Health, at: datetime) -> None:
    """Keep how a device is; nothing where it is so already."""
    Device.objects.filter(pk=device_id).exclude(health=health).update(health=health, health_since=at)
