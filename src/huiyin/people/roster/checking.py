"""Judging one row by itself and against what is known. A row comes out tidy, or with reasons."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel.plaintext import Unclean, one_line
from huiyin.people.masks import is_landline, is_mobile, normal_phone
from huiyin.people.roster.columns import COLUMNS, Kind, key_of
from huiyin.people.roster.reading import Row
from huiyin.places.levels import DEPTHS, Level

Key = tuple[str, ...]
Wrong = list[tuple[str, str, str]]
_LEVELS = {"市": "city", "区县": "district", "街道": "street", "街道、镇": "street", "社区": "community",
           "社区、村": "community", "网格": "cell"} | {level.value: level.value for level in Level}  # fmt: skip
_BOOLEANS = {"是": "yes", "yes": "yes", "1": "yes", "true": "yes", "否": "no", "no": "no", "0": "no", "false": "no"}
_LANGUAGES = {"zh-hans": "zh-hans", "中文": "zh-hans", "en": "en", "english": "en"}
_CODE = re.compile(r"[A-Za-z0-9_-]+")
_USERNAME = re.compile(r"[\w.@+-]+", re.ASCII)
"""ASCII alone: a look-alike letter of another script must not make a second “admin”."""


@dataclass(slots=True)
class Known:
    """What rows may refer to: on record or earlier in the file. `levels` and `parents` are of areas and units."""

    keys: dict[Kind, set[Key]] = field(default_factory=lambda: {kind: set() for kind in Kind})
    levels: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    desks: dict[str, str] = field(default_factory=dict)
    seen: dict[Kind, set[Key]] = field(default_factory=lambda: {kind: set() for kind in Kind})


def tidied(row: Row) -> tuple[dict[str, str], Wrong]:
    """The cells in the form in which they are kept, and what is wrong with any."""
    wrong: Wrong = []
    cells: dict[str, str] = {}
    for column in COLUMNS[row.kind]:
        if column.field not in row.cells:
            continue
        try:
            cells[column.field] = one_line(row.cells[column.field], column.limit)
        except Unclean:
            cells[column.field] = ""
            wrong.append((column.field, _("太长"), _("最多 %(n)d 个字") % {"n": column.limit}))
            continue
        if not cells[column.field]:
            if column.needed:
                wrong.append((column.field, _("没有填"), _("填上再导")))
            elif not column.key:
                del cells[column.field]  # an empty optional cell changes nothing
    for name in [name for name in cells if name in FORMS and cells[name]]:
        form, what, remedy = FORMS[name]
        value = form(cells[name])
        if value is None:
            wrong.append((name, what(), remedy()))
        cells[name] = value or ""
    return cells, wrong


def placed(kind: Kind, cells: dict[str, str], known: Known) -> Wrong:
    """What is wrong with a tidy row where it would stand: twice in the file, under an unknown code, in a circle."""
    if key_of(kind, cells) in known.seen[kind]:
        first = next(column.field for column in COLUMNS[kind] if column.key)
        return [(first, _("表里有两行是同一个"), _("只留一行"))]
    return PLACES[kind](cells, known)


def noted(kind: Kind, cells: dict[str, str], known: Known) -> None:
    """Let later rows refer to this one."""
    key = key_of(kind, cells)
    known.keys[kind].add(key)
    known.seen[kind].add(key)
    if kind is Kind.AREAS:
        known.levels[key[0]] = cells["level"]
    if kind is Kind.UNITS:
        known.parents[key[0]] = cells.get("parent", known.parents.get(key[0], ""))
        if "desk" in cells:
            known.desks = {area: unit for area, unit in known.desks.items() if unit != key[0]}
        if cells.get("desk") == "yes":
            known.desks[cells["area"]] = key[0]


def _area(cells: dict[str, str], known: Known) -> Wrong:
    before = known.levels.get(cells["code"])
    if before and before != cells["level"]:
        return [("level", _("这个代码已经是另一层级的区域"), _("核对代码；换层级要先停用旧的"))]
    parent = cells.get("parent", "")
    if cells["level"] == Level.CITY:
        return [("parent", _("市级没有上级"), _("清空这一格"))] if parent else []
    if not parent:
        return [] if before else [("parent", _("没有填上级"), _("填上级区域的代码"))]
    if parent not in known.levels:
        return [("parent", _("没有这个区域"), _("核对代码，或先把上级区域放进表里"))]
    if DEPTHS[known.levels[parent]] >= DEPTHS[cells["level"]]:
        return [("parent", _("上级的层级不在它之上"), _("核对层级和上级代码"))]
    return []


def _unit(cells: dict[str, str], known: Known) -> Wrong:
    wrong = _refers(cells, known, area=Kind.AREAS)
    code, parent = cells["code"], cells.get("parent", "")
    if parent and (parent,) not in known.keys[Kind.UNITS]:
        wrong.append(("parent", _("没有这个单位"), _("核对代码；上级单位放在下级前面")))
    above = parent
    while above and above != code:
        above = known.parents.get(above, "")
    if above:
        wrong.append(("parent", _("上级绕回了自己"), _("改上级单位代码")))
    if cells.get("desk") == "yes" and known.desks.get(cells["area"], code) != code:
        wrong.append(("desk", _("这个区域已有受理台"), _("先把原来的改成“否”")))
    return wrong


def _post(cells: dict[str, str], known: Known) -> Wrong:
    return _refers(cells, known, area=Kind.AREAS, unit=Kind.UNITS)


def _account(cells: dict[str, str], known: Known) -> Wrong:
    return []


def _duty(cells: dict[str, str], known: Known) -> Wrong:
    wrong = _refers(cells, known, username=Kind.ACCOUNTS)
    if (cells["role"], cells["area"], cells["unit"]) not in known.keys[Kind.POSTS]:
        wrong.append(("role", _("没有这个岗位"), _("角色、区域、单位三格要和岗位表里的一行相同")))
    starts, ends = cells.get("starts"), cells.get("ends")
    if starts and ends and ends <= starts:
        wrong.append(("ends", _("结束不晚于开始"), _("改结束时间")))
    return wrong


def _refers(cells: dict[str, str], known: Known, **to: Kind) -> Wrong:
    return [
        (name, _("没有这个代码"), _("核对代码，或先把它放进表里"))
        for name, kind in to.items()
        if (cells[name],) not in known.keys[kind]
    ]


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if pattern.fullmatch(text) else None


def _one_of(words: dict[str, str]) -> Callable[[str], str | None]:
    return lambda text: words.get(text.lower())


def _email(text: str) -> str | None:
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text


def _phone(text: str) -> str | None:
    return normal_phone(text) if is_mobile(text) or is_landline(text) else None


def _moment(text: str) -> str | None:
    """A date or a time, local unless it says otherwise, as ISO 8601 in UTC, so that texts compare as times do."""
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text.replace("/", "-"))
    except ValueError:
        return None
    if found is None and day is not None:
        found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made local below
    if found is None:
        return None
    aware = found if timezone.is_aware(found) else timezone.make_aware(found)
    return aware.astimezone(UTC).isoformat()


_OF_CODE = (_matching(_CODE), lambda: _("有不能用的字符"), lambda: _("只用字母、数字、- 和 _"))
_YES_OR_NO = (_one_of(_BOOLEANS), lambda: _("看不懂"), lambda: _("写“是”或“否”"))
_TIME = (_moment, lambda: _("不是日期"), lambda: _("写成 2027-01-01 或 2027-01-01 08:30"))
FORMS: dict[str, tuple[Callable[[str], str | None], Callable[[], str], Callable[[], str]]] = {
    "code": _OF_CODE,
    "role": _OF_CODE,
    "username": (_matching(_USERNAME), lambda: _("有不能用的字符"), lambda: _("只用字母、数字和 @ . + - _")),
    "level": (_one_of(_LEVELS), lambda: _("没有这个层级"), lambda: _("写市、区县、街道、社区或网格")),
    "desk": _YES_OR_NO,
    "active": _YES_OR_NO,
    "language": (_one_of(_LANGUAGES), lambda: _("没有这种语言"), lambda: _("写 zh-hans 或 en")),
    "email": (_email, lambda: _("不是邮箱地址"), lambda: _("核对，或清空这一格")),
    "phone": (_phone, lambda: _("不是电话号码"), lambda: _("手机号应是 11 位，座机要带区号")),
    "starts": _TIME,
    "ends": _TIME,
}
"""The fields whose cells have a form of their own: what makes the kept value (None: wrong), what to say, what to do."""
PLACES: dict[Kind, Callable[[dict[str, str], Known], Wrong]] = {
    Kind.AREAS: _area,
    Kind.UNITS: _unit,
    Kind.POSTS: _post,
    Kind.ACCOUNTS: _account,
    Kind.DUTIES: _duty,
}
