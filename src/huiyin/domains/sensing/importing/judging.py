"""One pass over a register: what is here already, what is fresh, and what is wrong."""

from collections.abc import Sequence
from datetime import datetime

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.registers import Entry
from huiyin.domains.sensing.importing.judged import Fresh, Judged
from huiyin.domains.sensing.models import Device
from huiyin.intake.keys import digest_of
from huiyin.intake.models import Source
from huiyin.intake.operations.registering import random_key
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea


class Judging:
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
