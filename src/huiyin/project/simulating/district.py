"""The simulated district: an area of its own with a grid worker, a dispatcher and an owner, and its devices.

Nobody in it has a telephone or an address: whatever it does reaches nobody outside.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.adapters.registers import GBT26875, KEY, Entry, Where
from huiyin.domains.sensing.importing import Keyed, import_devices
from huiyin.domains.sensing.models import Alarm, Device, Part, Premises
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import Refusal
from huiyin.people.actors import SYSTEM_ACTOR
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.queries import actor_of
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.queries import area_tree, forget_area_tree
from huiyin.project.simulating.plan import District, Plan, Thing

A_FLAT, A_BUILDING = 3, 60
BEHIND_A_GATEWAY, BEHIND_A_TRANSMITTER = 100, 20
FIRST_TRANSMITTER = 200_000_000_000
"""Addresses of simulated transmitters: so far up that no real one is met."""
WHY = "模拟结束"


@transaction.atomic
def make(plan: Plan, now: datetime) -> District:
    """Make the district and register its devices. Raises `NoCity`."""
    run = secrets.token_hex(4)
    area = Area.objects.create(
        parent_id=area_tree().city.id, level=Level.DISTRICT, code=f"sim-{run}", name_zh=f"模拟区 {run}", synthetic=True
    )
    forget_area_tree()
    owner, grid, dispatcher = _people(run, area, now)
    keyed: list[Keyed] = []
    entries = _entries(plan, run, int(run, 16) % 1_000_000)
    found = import_devices(entries=entries, now=now, keep=keyed.extend)
    assert not found.wrong, found.wrong[:3]
    premises = Premises.objects.filter(area=area)
    operations.tie_all(premises=premises, part=Part.OWNER, user=owner, now=now)
    return _district(run, area.pk, (owner.pk, grid.pk, dispatcher.pk), keyed)


def retire(district: District, now: datetime) -> None:
    """Take it out of use: devices, posts, accounts and ties; its alarms are closed as what they were."""
    devices = list(Device.objects.filter(premises__area=district.area_id))
    operations.retire_all(devices=devices, actor=SYSTEM_ACTOR, now=now, words=WHY)
    grid = actor_of(User.objects.get(pk=district.grid_id), now)
    for alarm in Alarm.objects.filter(premises__area=district.area_id, closed_at=None).order_by("raised_at"):
        try:
            with transaction.atomic():
                act(matter_id=alarm.pk, action="call_false", actor=grid, now=now, data={"cause": "test", "words": WHY})
                act(matter_id=alarm.pk, action="close_false", actor=grid, now=now, data={"words": WHY})
        except Refusal:  # it was answered otherwise meanwhile: somebody looks at it
            continue
    people = [district.owner_id, district.grid_id, district.dispatcher_id]
    for user in User.objects.filter(pk__in=people):
        operations.end_ties_of(user=user, now=now)
    Duty.objects.filter(user__in=people, ends=None).update(ends=now)
    User.objects.filter(pk__in=people).update(is_active=False)


def _people(run: str, area: Area, now: datetime) -> list[User]:
    unit = Unit.objects.create(code=f"sim-{run}", name_zh=f"模拟单位 {run}", area=area)
    users = [
        User.objects.create(username=f"sim-{run}-{role}", name=f"模拟{name}", password="!")  # noqa: S106 - no password
        for role, name in (("owner", "业主"), ("grid_worker", "网格员"), ("dispatcher", "调度员"))
    ]
    for user, role in zip(users[1:], ("grid_worker", "dispatcher"), strict=True):
        post = Post.objects.create(role=role, area=area, unit=unit, name_zh=user.name)
        Duty.objects.create(post=post, user=user, starts=now)
    return users


def _entries(plan: Plan, run: str, base: int) -> Sequence[Entry]:
    behind_gateways = round(plan.devices * plan.gateways)
    behind_transmitters = round(plan.devices * plan.transmitters)
    entries: list[Entry] = []

    def add(kind: str, serial: str, number: int, door: str = KEY, address: str = "", gateway: str = "") -> None:
        flat = str(number % A_BUILDING // A_FLAT + 101)
        where = Where(f"模拟区 {run}", f"{number // A_BUILDING + 1} 幢", flat, area=f"sim-{run}")
        texts = {"name": serial, "serial": serial, "room": "", "circuit": "", "firmware": ""}
        line = len(entries)
        entries.append(Entry(line, kind, texts, where, "home", (), None, None, None, door, address, gateway))

    for number in range(plan.devices):
        serial = f"SIM-{run}-{number}"
        if number < behind_gateways:
            gateway = f"SIM-{run}-G{number // BEHIND_A_GATEWAY}"
            if number % BEHIND_A_GATEWAY == 0:
                add("gateway", gateway, number)
            add("smoke", serial, number, "", serial, gateway)
        elif number < behind_gateways + behind_transmitters:
            at = number - behind_gateways
            address = str(FIRST_TRANSMITTER + base * 10_000 + at // BEHIND_A_TRANSMITTER)
            if at % BEHIND_A_TRANSMITTER == 0:
                add("transmitter", f"SIM-{run}-T{at // BEHIND_A_TRANSMITTER}", number, GBT26875, address)
            add("smoke", serial, number, "", f"1-1-{at % BEHIND_A_TRANSMITTER + 1}", address)
        else:
            add("smoke", serial, number)
    return entries


def _district(run: str, area_id: int, people: tuple[int, int, int], keyed: Sequence[Keyed]) -> District:
    gateways: dict[int, tuple[str, list[Thing]]] = {}
    transmitters: dict[int, tuple[int, list[Thing]]] = {}
    direct: list[tuple[Thing, str]] = []
    for one in keyed:
        source = one.device.source
        if one.device.kind == "gateway":
            gateways[source.pk] = (one.key, [])
        elif one.device.kind == "transmitter":
            transmitters[source.pk] = (int(source.address or 0), [])
    for one in keyed:
        source = one.device.source
        thing = Thing(source.pk, source.address or one.device.serial)
        if source.parent_id in gateways:
            gateways[source.parent_id][1].append(thing)
        elif source.parent_id in transmitters:
            transmitters[source.parent_id][1].append(thing)
        elif one.key and source.pk not in gateways:
            direct.append((thing, one.key))
    return District(run, area_id, *people, direct, list(gateways.values()), list(transmitters.values()))
