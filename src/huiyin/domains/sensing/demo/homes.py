"""The rented homes and the charging shed of the sample district, and what hangs in them. Nobody here is a person."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from huiyin.domains.sensing.demo.pictures import floor_plan
from huiyin.domains.sensing.models import Device, DeviceChange, Health, Part, Premises, RuleChange, Use
from huiyin.domains.sensing.operations import (
    PremisesDraft,
    change_health,
    commission,
    put_premises,
    register_device,
    tie,
)
from huiyin.people.demo import PASSWORD
from huiyin.people.models import User
from huiyin.places.models import Address
from huiyin.places.queries import area_tree
from huiyin.places.sample.atlas import STORY_COMMUNITY

HOMES = 60
OWNER = "owner1"
SINCE = timedelta(days=120)
ESTATE = STORY_COMMUNITY.removesuffix("社区") + "新村"
_STEMS = "乙丙丁戊己庚辛壬癸"


@dataclass(slots=True)
class Homes:
    """What was registered: the devices by premises, `own` the premises of the owner with an account."""

    devices: dict[int, list[Device]] = field(default_factory=dict)
    own: list[Premises] = field(default_factory=list)
    shed: Premises | None = None

    def of(self, premises: Premises, kind: str) -> Device:
        """The first device of a type in these premises."""
        return next(device for device in self.devices[premises.pk] if device.kind == kind)

    def with_a(self, kind: str) -> list[Device]:
        """Every first device of a type, by premises, the shed's aside."""
        shed = self.shed.pk if self.shed else 0
        found = (
            next((one for one in some if one.kind == kind), None) for pk, some in self.devices.items() if pk != shed
        )
        return [one for one in found if one]


def build_homes(now: datetime, rng: random.Random) -> Homes:
    """Register them as they would have been four months ago."""
    at = now - SINCE
    homes = Homes()
    called = {"name": "业主甲", "password": make_password(PASSWORD)}
    owner, _made = User.objects.get_or_create(username=OWNER, defaults=called)
    for number, (premises, kinds) in enumerate(_premises(at, rng)):
        homes.devices[premises.pk] = [
            _device(premises, kind, room, (number, place), at) for place, (kind, room) in enumerate(kinds)
        ]
        if premises.use == Use.SHED:
            homes.shed = premises
            tie(premises=premises, part=Part.FIRM, name="物业甲", email="firm@example.invalid", now=at)
        elif number % 20 == 7:
            homes.own.append(premises)
            tie(premises=premises, part=Part.OWNER, user=owner, now=at)
        elif number % 2:
            name = f"业主{_STEMS[number % len(_STEMS)]}"
            tie(premises=premises, part=Part.OWNER, name=name, email=f"home-{number}@example.invalid", now=at)
    _quieten(homes, at)
    _wear(homes, now, rng)
    return homes


def _premises(at: datetime, rng: random.Random) -> Sequence[tuple[Premises, list[tuple[str, str]]]]:
    here, around = _blocks()
    found: list[tuple[Premises, list[tuple[str, str]]]] = []
    for number in range(HOMES):
        block = around[number * 7 % len(around)] if number % 3 == 2 and around else here[number * 5 % len(here)]
        estate, _space, building = block.text.partition(" ")
        flat = f"{1 + number // len(here) * 2 + number % 2}0{1 + number % 4}"
        draft = PremisesDraft(
            address=estate,
            building=building,
            flat=flat,
            lon=block.lon + rng.uniform(-4e-5, 4e-5),
            lat=block.lat + rng.uniform(-4e-5, 4e-5),
        )
        kinds = [("smoke", "客厅")]
        kinds += [("electrical_fire", "配电箱")] if number % 2 else []
        kinds += [("heat", "厨房")] if number % 3 == 0 else []
        found.append((put_premises(draft=draft, now=at), kinds))
    shed = PremisesDraft(
        use=Use.SHED,
        name=f"{ESTATE}充电棚",
        address=ESTATE,
        building="东门",
        lon=here[0].lon - 0.0006,
        lat=here[0].lat - 0.0003,
    )
    hung = [
        ("smoke", "顶棚东"),
        ("smoke", "顶棚西"),
        ("heat", "充电柜"),
        ("sprinkler_pressure", "末端"),
        ("extinguisher_weight", "1 号箱"),
        ("extinguisher_weight", "2 号箱"),
    ]
    found.append((put_premises(draft=shed, now=at), hung))
    found[9][0].floor_plan = floor_plan(at)
    found[9][0].save(update_fields=["floor_plan"])
    return found


def _blocks() -> tuple[list[Address], list[Address]]:
    """The buildings where the stories happen, and those of the other communities of their street."""
    every = list(Address.objects.filter(text__contains="幢").order_by("id"))
    here = [block for block in every if block.text.startswith(ESTATE)]
    tree = area_tree()
    community = next(area for area in tree.of_level("community") if area.name_zh == STORY_COMMUNITY)
    street = set(tree.below(tree.chain(community.id)[1].id)) - set(tree.below(community.id))
    located = ((block, tree.locate(block.lon, block.lat)) for block in every)
    return here, [block for block, area in located if area and area.id in street]


_CALLED = {
    "smoke": "烟感",
    "electrical_fire": "电气火灾探测器",
    "heat": "温感",
    "sprinkler_pressure": "喷淋水压",
    "extinguisher_weight": "灭火器",
}


def _device(premises: Premises, kind: str, room: str, at_place: tuple[int, int], at: datetime) -> Device:
    number, place = at_place
    made = register_device(
        kind=kind,
        now=at,
        premises=premises,
        name=f"{room}{_CALLED[kind]}",
        serial=f"SN{kind[:2].upper()}{number:03}{place}",
        room=room,
        circuit="总回路" if kind == "electrical_fire" else "",
        firmware="2.1.4",
    )
    commission(device=made.device, now=at + timedelta(minutes=20))
    what = DeviceChange.What.COMMISSIONED
    DeviceChange.objects.create(device=made.device, what=what, by_name="网格员", at=at + timedelta(minutes=20))
    return made.device


def _quieten(homes: Homes, at: datetime) -> None:
    """What stands here sends nothing: that it is silent would be raised for every one of it."""
    RuleChange.objects.bulk_create(
        RuleChange(premises_id=pk, rule=f"{kind}.silent", wishes={"enabled": False}, reason="示范设备不发数据", at=at)
        for pk, devices in homes.devices.items()
        for kind in sorted({device.kind for device in devices})
    )


def _wear(homes: Homes, now: datetime, rng: random.Random) -> None:
    """Most are well; three are silent, four have a low battery, one is faulty, two were never heard of."""
    every = [device for devices in homes.devices.values() for device in devices]
    wrong = [Health.SILENT] * 3 + [Health.LOW_BATTERY] * 4 + [Health.FAULT] + [Health.NEVER_SEEN] * 2
    ill = dict(zip((device.pk for device in rng.sample(every, len(wrong))), wrong, strict=True))
    for device in every:
        health = ill.get(device.pk, Health.HEALTHY)
        since = (
            now - timedelta(hours=rng.uniform(2, 70))
            if device.pk in ill
            else now - timedelta(days=rng.uniform(20, 110))
        )
        change_health(device_id=device.pk, health=health, at=since)
        device.health = health
