"""Taking in a register of devices: judged whole first, then written in one transaction by few statements.

A device is known again by its serial number, or by its address at a door (behind its gateway), so that the same file
can be taken in again: what is here is left alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.registers import Entry, Where
from huiyin.domains.sensing.models import Device, Part, Premises, Service, Tie
from huiyin.intake.keys import digest_of
from huiyin.intake.models import Source
from huiyin.intake.operations.registering import random_key
from huiyin.people.contacts import draft_contact
from huiyin.people.models import Contact
from huiyin.people.vault import blind_index
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea

Row = TypeVar("Row", Contact, Device, Premises, Source, Tie)
_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A device that is not registered yet; `area_id` is where its place lies. Its source may be here: it has spoken."""

    entry: Entry
    area_id: int | None
    key: str
    source: Source


@dataclass(slots=True)
class Judged:
    """What a register would come to: each entry is fresh, here already, or wrong with a reason."""

    fresh: list[Fresh] = field(default_factory=list)
    there: list[Entry] = field(default_factory=list)
    wrong: list[tuple[Entry, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A new device with its key, empty for what is known by an address."""

    device: Device
    key: str


def judge(*, entries: Sequence[Entry], now: datetime) -> Judged:
    """Look what is here already, and whether each of the others can be registered. Nothing is written."""
    return _Judging(entries, now).judged()


@transaction.atomic
def import_devices(
    *, entries: Sequence[Entry], now: datetime, keep: Callable[[Sequence[Keyed]], None], all_or_none: bool = True
) -> Judged:
    """Register what is fresh: all of it, or nothing where an entry is wrong and `all_or_none`.

    `keep` is given the new devices and their keys before anything is committed: should it fail, nothing is written.
    """
    with connection.cursor() as cursor:  # two imports at once take turns: the second finds what the first wrote
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin.import.devices'))")
    found = judge(entries=entries, now=now)
    if found.fresh and not (found.wrong and all_or_none):
        keep(_write(found.fresh, now))
    return found


class _Judging:
    """One pass over a register, gateways first: a device may name a gateway of the same file."""

    def __init__(self, entries: Sequence[Entry], now: datetime) -> None:
        self._entries, self._now = entries, now
        self._tree = area_tree()
        self._found = Judged()
        self._known = queries.devices_by_serial([one.serial for one in entries if one.serial])
        self._sources = queries.sources_by_name(
            [one.gateway for one in entries if one.gateway] + [one.door_address for one in entries if one.door_address]
        )
        self._lines: dict[object, int] = {}
        self._gateways: dict[str, Source] = {}

    def judged(self) -> Judged:
        """All of them, in the order of the file."""
        for entry in self._entries:
            if not entry.gateway:
                self._judge(entry, None)
        for entry in self._entries:
            if entry.gateway:
                gateway = self._gateway(entry.gateway)
                if gateway is None:
                    self._reject(entry, f"gateway: nothing is known as {entry.gateway!r}, here or in this file")
                else:
                    self._judge(entry, gateway)
        self._found.wrong.sort(key=lambda pair: pair[0].line)
        return self._found

    def _judge(self, entry: Entry, gateway: Source | None) -> None:
        reason, area_id = self._placed(entry)
        address = (entry.door_address or entry.serial) if gateway else entry.door_address
        reason = reason or self._twice(entry, address, gateway)
        if reason:
            self._reject(entry, reason)
            return
        standing = self._standing(entry, address, gateway)
        if standing is not None:
            self._meet(entry, standing)
            return
        self._add(entry, area_id, address, gateway)

    def _placed(self, entry: Entry) -> tuple[str, int | None]:
        where = entry.where
        if where.lon is not None and where.lat is not None:
            area = self._tree.locate(where.lon, where.lat)
            return "", area.id if area else None
        try:
            return "", self._tree.by_code(where.area).id if where.area else None
        except UnknownArea:
            return f"area: no area has the code {where.area!r}", None

    def _twice(self, entry: Entry, address: str, gateway: Source | None) -> str:
        """What is wrong with a device that stands in the file twice."""
        door: object = (gateway.pk or id(gateway)) if gateway else entry.door
        keys: list[object] = [("serial", entry.serial)] if entry.serial else []
        keys += [(door, address)] if address else []
        for key in keys:
            if key in self._lines:
                return f"stands in line {self._lines[key]} already"
        self._lines |= dict.fromkeys(keys, entry.line)
        return ""

    def _standing(self, entry: Entry, address: str, gateway: Source | None) -> Device | Source | None:
        if entry.serial and (device := self._known.get(entry.serial)):
            return device
        if not address or (gateway is not None and gateway.pk is None):
            return None
        parent_id = gateway.pk if gateway else None
        door = gateway.door if gateway else entry.door
        return next(
            (one for one in self._sources.get(address, ()) if one.door == door and one.parent_id == parent_id), None
        )

    def _meet(self, entry: Entry, standing: Device | Source) -> None:
        device = standing if isinstance(standing, Device) else getattr(standing, "device", None)
        source = standing.source if isinstance(standing, Device) else standing
        if device is None:  # it has spoken, and nobody has registered it
            self._fresh(entry, self._placed(entry)[1], "", source)
        elif device.kind != entry.kind:
            self._reject(entry, f"type: it is registered as {device.kind}")
        else:
            self._found.there.append(entry)
            self._remember(entry, source)

    def _add(self, entry: Entry, area_id: int | None, address: str, gateway: Source | None) -> None:
        key = "" if address else random_key()
        source = Source(
            door=gateway.door if gateway else entry.door,
            address=address or None,
            name=entry.texts["name"],
            kind=entry.kind,
            parent=gateway,
            key_digest=digest_of(key) if key else None,
            made_at=self._now,
        )
        self._fresh(entry, area_id, key, source)

    def _fresh(self, entry: Entry, area_id: int | None, key: str, source: Source) -> None:
        self._found.fresh.append(Fresh(entry, area_id, key, source))
        self._remember(entry, source)

    def _remember(self, entry: Entry, source: Source) -> None:
        if not entry.gateway:
            self._gateways |= dict.fromkeys(filter(None, (entry.serial, entry.door_address)), source)

    def _gateway(self, name: str) -> Source | None:
        if name in self._gateways:
            return self._gateways[name]
        if name not in self._known:
            self._known |= queries.devices_by_serial([name])
        if device := self._known.get(name):
            return device.source
        return next((one for one in self._sources.get(name, ()) if one.parent_id is None), None)

    def _reject(self, entry: Entry, reason: str) -> None:
        self._found.wrong.append((entry, reason))


def _write(fresh: Sequence[Fresh], now: datetime) -> list[Keyed]:
    premises = _premises(fresh, now)
    _ties(fresh, premises, now)
    new = [one.source for one in fresh if one.source.pk is None]
    _copy(Source, [source for source in new if source.parent is None])
    for source in new:
        source.parent = source.parent  # its gateway has an id only now
    _copy(Source, [source for source in new if source.pk is None])
    devices = [_device(one, premises.get(one.entry.where), now) for one in fresh]
    _copy(Device, devices)
    return [Keyed(device, one.key) for device, one in zip(devices, fresh, strict=True)]


def _device(one: Fresh, premises: Premises | None, now: datetime) -> Device:
    entry = one.entry
    return Device(
        source=one.source,
        kind=entry.kind,
        premises=premises,
        interval=entry.interval,
        serviced_at=entry.serviced_at,
        service_due=entry.service_due,
        service=Service.IN_SERVICE,
        made_at=now,
        **entry.texts,
    )


def _premises(fresh: Iterable[Fresh], now: datetime) -> Mapping[Where, Premises]:
    """The premises of every place that is named; one for all rows with the same address, building and flat."""
    wanted = {one.entry.where: one for one in fresh if one.entry.where != Where()}
    standing_there = queries.premises_at([where.address for where in wanted if where.address])
    here: dict[object, Premises] = {(one.address, one.building, one.flat): one for one in standing_there}
    found: dict[Where, Premises] = {}
    new: list[Premises] = []
    for where, one in wanted.items():
        name: object = where.named if any(where.named) else where
        standing = here.get(name)
        if standing is None:
            standing = here[name] = Premises(
                use=one.entry.use,
                building=where.building,
                flat=where.flat,
                address=where.address,
                lon=where.lon,
                lat=where.lat,
                area_id=one.area_id,
                made_at=now,
            )
            new.append(standing)
        found[where] = standing
    _copy(Premises, new)
    return found


def _ties(fresh: Iterable[Fresh], premises: Mapping[Where, Premises], now: datetime) -> None:
    """Say who belongs to the places, but for those of whom it is known."""
    wanted: dict[tuple[int, Part, str], str] = {}
    for one in fresh:
        for part, name, phone in one.entry.people:
            wanted.setdefault((premises[one.entry.where].pk, part, phone), name)
    known = queries.tied_telephones({premises_id for premises_id, _part, _phone in wanted})
    contacts: list[Contact] = []
    ties: list[Tie] = []
    for (premises_id, part, phone), name in wanted.items():
        if (premises_id, part.value, blind_index(phone)) in known:
            continue
        contact = draft_contact(name=name, phone=phone, email="", language="zh-hans", now=now)
        assert contact is not None
        contacts.append(contact)
        ties.append(Tie(premises_id=premises_id, part=part, contact=contact, since=now))
    _copy(Contact, contacts)
    _copy(Tie, ties)


def _copy(model: type[Row], rows: Sequence[Row]) -> None:
    """Write new rows by COPY, with ids from the table's sequence where they have none: half the price of INSERT."""
    if not rows:
        return
    table, fields = model._meta.db_table, model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if rows[0].pk is None:
            cursor.execute(_IDS, [table, len(rows)])
            for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = number
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([_plain(getattr(row, field.attname)) for field in fields])


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value  # a choice is written as what it is stored as
