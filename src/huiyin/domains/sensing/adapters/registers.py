"""Registers of devices in tables: which column is what, and what a row must have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Part, Use
from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.kernel.coordinates import OutOfRange, check_lonlat
from huiyin.kernel.plaintext import Unclean, one_line
from huiyin.kernel.tables.dates import UnreadableDate, read_moment
from huiyin.kernel.tables.opening import Row
from huiyin.people.contacts import address_problems
from huiyin.people.masks import normal_phone

GBT26875 = "gbt26875"
LARGEST_ADDRESS = 2**48 - 1
"""Of a GB/T 26875.3 transmitter: six octets."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headers (our own name, then the template's Chinese one, …), the most characters, what goes in."""

    names: tuple[str, ...]
    limit: int
    hint: str

    @property
    def heading(self) -> str:
        """What the template writes over it."""
        return self.names[1]


COLUMNS: Mapping[str, Column] = {
    "type": Column(("type", "类型", "设备类型"), 40, "必填；代码如 smoke，或中文名，见 huiyin sensing types"),
    "name": Column(("name", "名称", "设备名称"), 120, "人们怎么叫它，如“客厅烟感”"),
    "serial": Column(("serial", "序列号", "设备编号", "sn", "imei"), 80, "标签上的编号；没有接入地址时必填"),
    "address": Column(("address", "地址", "详细地址"), 300, "不含楼栋和房号"),
    "building": Column(("building", "楼栋", "楼号"), 120, "如“3 幢”"),
    "flat": Column(("flat", "房号", "房间号"), 40, "如“402”"),
    "room": Column(("room", "位置", "安装位置"), 80, "如“客厅”"),
    "circuit": Column(("circuit", "回路"), 40, "它看管的回路"),
    "lon": Column(("lon", "经度", "lng", "longitude"), 20, "WGS-84，度"),
    "lat": Column(("lat", "纬度", "latitude"), 20, "WGS-84，度"),
    "area": Column(("area", "区域代码", "区域"), 40, "没有经纬度时填"),
    "use": Column(("use", "用途", "场所用途"), 10, "出租房 / 充电棚 / 商铺 / 其他场所；不填是出租房"),
    "owner_name": Column(("owner_name", "业主称呼", "业主", "业主姓名"), 60, "加密保存"),
    "owner_phone": Column(("owner_phone", "业主电话", "业主手机"), 30, "报警时通知；加密保存"),
    "tenant_phone": Column(("tenant_phone", "租户电话", "租户手机"), 30, "报警时通知；加密保存"),
    "interval": Column(("interval", "应报间隔", "上报间隔"), 20, "如“10 min”“24 h”；不填按类型"),
    "firmware": Column(("firmware", "固件", "固件版本"), 40, ""),
    "serviced_at": Column(("serviced_at", "上次维护", "上次维护日期"), 20, "如 2026-03-01"),
    "service_due": Column(("service_due", "下次维护", "下次维护日期"), 20, "如 2027-03-01"),
    "door": Column(("door", "接入方式"), 20, "有接入地址时必填，如 gbt26875；不填是用密钥接入"),
    "door_address": Column(("door_address", "接入地址"), 120, "它在接入方式里的地址；在网关后面时是网关叫它的名字"),
    "gateway": Column(("gateway", "网关", "所属网关"), 120, "网关或传输装置的序列号或接入地址；可以在同一张表里"),
}  # fmt: skip
NEEDS = "type (类型) and serial (序列号) or door_address (接入地址); `huiyin sensing device template` makes one"
KEY = "key"
_NO_LETTER = re.compile("[\ud800-\udfff]")
_MINUTES = {"分钟": "min", "小时": "h", "天": "d", "秒": "s"}


class Unusable(ValueError):
    """The row is no device that can be registered; the message says why."""


@dataclass(frozen=True, slots=True)
class Where:
    """The premises that a row names: the same for every row that says the same."""

    address: str = ""
    building: str = ""
    flat: str = ""
    lon: float | None = None
    lat: float | None = None
    area: str = ""

    @property
    def named(self) -> tuple[str, str, str]:
        """By what premises are found again."""
        return self.address, self.building, self.flat


@dataclass(frozen=True, slots=True)
class Entry:
    """A device as a row has it, checked as far as a row can be by itself. `people` are part, name and telephone."""

    line: int
    kind: str
    texts: Mapping[str, str]
    where: Where
    use: str
    people: tuple[tuple[Part, str, str], ...]
    interval: timedelta | None
    serviced_at: date | None
    service_due: date | None
    door: str
    door_address: str
    gateway: str

    @property
    def serial(self) -> str:
        """The number on its label."""
        return self.texts["serial"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field."""

    places: Mapping[str, int]
    width: int

    @classmethod
    def of(cls, header: Sequence[str]) -> "Columns":
        """The columns of a header; what we do not know is left out."""
        known = {name.casefold(): field for field, column in COLUMNS.items() for name in column.names}
        places: dict[str, int] = {}
        for at, name in enumerate(header):
            if field := known.get(name.strip().casefold()):
                places.setdefault(field, at)
        return cls(places, len(header))

    @property
    def usable(self) -> bool:
        """Whether a device can be known by these."""
        return "type" in self.places and ("serial" in self.places or "door_address" in self.places)


def read_entry(row: Row, columns: Columns, zone: ZoneInfo) -> Entry:
    """The device of a row. Raises `Unusable` with everything that is wrong with the row."""
    if row.problem:
        raise Unusable(row.problem)
    if len(row.cells) > columns.width:
        raise Unusable(f"has {len(row.cells)} columns, the header {columns.width}")
    cells = {field: row.cells[at] for field, at in columns.places.items() if at < len(row.cells)}
    return _Reading(cells, zone).entry(row.line)


class _Reading:
    """One row under way: what is wrong with it is collected, so that it is mended at once."""

    def __init__(self, cells: Mapping[str, object], zone: ZoneInfo) -> None:
        self._cells, self._zone = cells, zone
        self._wrong: list[str] = []
        self._texts = {field: self._text(field, column.limit) for field, column in COLUMNS.items()}

    def entry(self, line: int) -> Entry:
        texts = self._texts
        entry = Entry(
            line=line,
            kind=self._one_of("type", _types(), needed=True),
            texts={field: texts[field] for field in ("name", "serial", "room", "circuit", "firmware")},
            where=self._where(),
            use=self._one_of("use", _uses()) or Use.HOME.value,
            people=tuple(self._people()),
            interval=self._interval(),
            serviced_at=self._day("serviced_at"),
            service_due=self._day("service_due"),
            door=self._door(),
            door_address=texts["door_address"],
            gateway=texts["gateway"],
        )
        if not entry.serial and not entry.door_address:
            self._wrong.append("serial: missing, and there is no door_address: it could not be known again")
        if entry.people and entry.where == Where():
            self._wrong.append("address: missing: an owner or a tenant belongs to a place")
        if self._wrong:
            raise Unusable("; ".join(self._wrong))
        return entry

    def _text(self, field: str, limit: int) -> str:
        raw = str(self._cells.get(field, ""))
        if not raw:
            return ""
        if not raw.isprintable() and _NO_LETTER.search(raw):
            self._wrong.append(f"{field}: holds bytes that are no letters in the file's encoding")
            return ""
        try:
            return one_line(raw, limit)
        except Unclean as wrong:
            self._wrong.append(f"{field}: {wrong}")
            return ""

    def _one_of(self, field: str, known: Mapping[str, str], *, needed: bool = False) -> str:
        said = self._texts[field].casefold()
        if not said:
            if needed:
                self._wrong.append(f"{field}: missing")
            return ""
        if said not in known:
            self._wrong.append(f"{field}: {self._texts[field]!r} is none of {', '.join(sorted(set(known.values())))}")
        return known.get(said, "")

    def _where(self) -> Where:
        texts = self._texts
        lon, lat = self._number("lon"), self._number("lat")
        if (lon is None) != (lat is None):
            self._wrong.append("lon, lat: one of both is missing")
        elif lon is not None and lat is not None:
            try:
                check_lonlat(lon, lat)
            except OutOfRange as wrong:
                self._wrong.append(str(wrong))
        return Where(texts["address"], texts["building"], texts["flat"], lon, lat, texts["area"])

    def _number(self, field: str) -> float | None:
        try:
            return float(self._texts[field]) if self._texts[field] else None
        except ValueError:
            self._wrong.append(f"{field}: {self._texts[field]!r} is no number")
            return None

    def _people(self) -> list[tuple[Part, str, str]]:
        found = []
        for part, name_of, phone_of in ((Part.OWNER, "owner_name", "owner_phone"), (Part.TENANT, "", "tenant_phone")):
            name = self._texts[name_of] if name_of else ""
            phone = normal_phone(self._texts[phone_of])
            if problems := address_problems(phone=phone, email=""):
                self._wrong.append(f"{phone_of}: {problems['phone']}")
            elif phone:
                found.append((part, name, phone))
            elif name:
                self._wrong.append(f"{phone_of}: missing: nobody could be told")
        return found

    def _interval(self) -> timedelta | None:
        text = self._texts["interval"]
        if not text:
            return None
        for word, unit in _MINUTES.items():
            text = text.replace(word, f" {unit}")
        try:
            found = timedelta(milliseconds=milliseconds(text))
        except UnreadableDuration as wrong:
            self._wrong.append(f"interval: {wrong}")
            return None
        if not timedelta(seconds=1) <= found <= timedelta(days=31):
            self._wrong.append("interval: from 1 second to 31 days")
        return found

    def _day(self, field: str) -> date | None:
        raw = self._cells.get(field, "")
        if not str(raw or "").strip():
            return None
        try:
            return read_moment(raw, self._zone).at.astimezone(self._zone).date()
        except UnreadableDate as wrong:
            self._wrong.append(f"{field}: {wrong}")
            return None

    def _door(self) -> str:
        door, address, gateway = (self._texts[field] for field in ("door", "door_address", "gateway"))
        if gateway:
            return ""  # its gateway's
        if address and (not door or door == KEY):
            self._wrong.append("door: missing: an address is one of a door, as gbt26875")
        if door and door != KEY and not address:
            self._wrong.append("door_address: missing: at this door devices are known by their address")
        if door == GBT26875 and address and not (address.isascii() and address.isdigit() and _is_address(address)):
            self._wrong.append(f"door_address: a transmitter's is a number from 0 to {LARGEST_ADDRESS}")
        return door or KEY


def _is_address(text: str) -> bool:
    return len(text) <= 15 and int(text) <= LARGEST_ADDRESS and str(int(text)) == text


@cache
def _types() -> Mapping[str, str]:
    """What may be written for a type: its code, its Chinese and its English name."""
    kinds = device_types().items()
    return {name.casefold(): code for code, kind in kinds for name in (kind.name.zh, kind.name.en, code)}


@cache
def _uses() -> Mapping[str, str]:
    return {"出租房": "home", "充电棚": "shed", "商铺": "shop", "其他场所": "other"} | {use: use for use in Use.values}
