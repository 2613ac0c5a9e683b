"""A town with one rented home, its owner, and a smoke alarm; and the two processes that stand between it and people."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from huiyin.domains.sensing.handlers import SensingWeigher
from huiyin.domains.sensing.models import Alarm, Device, Part, Premises
from huiyin.domains.sensing.operations import PremisesDraft, put_premises, register_device, tie
from huiyin.domains.sensing.tests.street import NOW, Street, build_street
from huiyin.evidence.operations import keep_photo
from huiyin.intake.operations import Keeper
from huiyin.intake.operations.evaluating import Evaluation
from huiyin.intake.sent import Sent, partition_of
from huiyin.intake.waking import Listener
from huiyin.kernel.clock import to_ms
from huiyin.matters.tests.cast import INSIDE, Town, build_town


@dataclass
class Home:
    """What stands between a device and its people: `say` stores, `weigh` weighs; each returns what is open."""

    town: Town
    premises: Premises
    device: Device
    key: str
    keeper: Keeper
    weigher: SensingWeigher
    evaluation: Evaluation

    def say(self, *, at: datetime | None = None, device: Device | None = None, **values: Any) -> None:
        """The device says something, now or then, and it is stored."""
        source = (device or self.device).source_id
        told = to_ms(at) if at else None
        now = to_ms(timezone.now())
        self.keeper.keep([Sent(source, partition_of(source), values, now, told)])

    def weigh(self) -> list[Alarm]:
        """Weigh what is there; the alarms that are open then."""
        self.evaluation._looked_at -= 10
        for _ in range(3):
            self.evaluation.turn()
        self.evaluation._say()
        return list(Alarm.objects.filter(closed_at=None).order_by("raised_at").select_related("matter"))

    def live_again(self) -> None:
        """The evaluator dies, and another begins with nothing in memory."""
        self.weigher = SensingWeigher()
        self.evaluation = Evaluation([self.weigher], Listener("test"))

    def later(self, **later: float) -> list[Alarm]:
        """Time passes for the rules, and for them alone; the alarms that are open then."""
        then = to_ms(timezone.now() + timedelta(**later))
        self.evaluation._do(self.weigher.due(then, then))
        return self.weigh()

    def look(self) -> None:
        """The evaluator looks whether settings were changed."""
        self.weigher._look(self.weigher._looked_ms + 2000)

    def add(self, kind: str, **given: Any) -> Device:
        """Another device in the same home."""
        return register_device(kind=kind, now=timezone.now(), premises=self.premises, **given).device


@pytest.fixture
def home(committed_db: str) -> Iterator[Home]:
    """A rented home in the first cell, with an owner who left a telephone number."""
    town = build_town()
    now = timezone.now()
    lon, lat = INSIDE
    draft = PremisesDraft(address="梅里路 3 号", building="3 幢", flat="402", lon=lon, lat=lat)
    premises = put_premises(draft=draft, now=now)
    tie(premises=premises, part=Part.OWNER, name="业主甲", phone="13800000001", now=now)
    made = register_device(kind="smoke", now=now, premises=premises, name="客厅烟感", room="客厅")
    keeper = Keeper("test").start()
    weigher = SensingWeigher()
    yield Home(town, premises, made.device, made.key, keeper, weigher, Evaluation([weigher], Listener("test")))
    keeper.end()


@pytest.fixture
def a_photo(home: Home, settings: Settings, tmp_path: Path) -> int:
    """A photo that was kept, by its id."""
    settings.FILES_ROOT = tmp_path
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG")
    stream.seek(0)
    return keep_photo(stream=stream, filename="scene.jpg", now=timezone.now()).pk


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    """A street with sensors, and the clock stopped there."""
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made
