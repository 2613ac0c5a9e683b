"""What a sheet may hold: the five kinds of rows, in the order in which they depend on each other, and their columns."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What the rows of a sheet are. Each may refer to the kinds before it, in the same file or on record."""

    AREAS = "areas"
    UNITS = "units"
    POSTS = "posts"
    ACCOUNTS = "accounts"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, the Chinese heading, the most characters of a cell, whether it must be filled, what goes in.

    `key`: the cells of these columns together name the row. An optional cell that is empty changes nothing.
    """

    field: str
    heading: str
    limit: int
    hint: Promise | str
    needed: bool = False
    key: bool = False


_CODE = _("字母、数字、- 和 _")
_NAME_EN = Column("name_en", "英文名", 120, _("可不填"))

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.AREAS: (
        Column("code", "代码", 40, _("行政区划代码；网格可加后缀"), needed=True, key=True),
        Column("level", "层级", 12, "市 / 区县 / 街道 / 社区 / 网格", needed=True),
        Column("name_zh", "中文名", 80, "", needed=True),
        _NAME_EN,
        Column("parent", "上级代码", 40, _("市级不填，其余必填；边界另用 GeoJSON 导入")),
    ),
    Kind.UNITS: (
        Column("code", "代码", 60, _CODE, needed=True, key=True),
        Column("name_zh", "中文名", 80, "", needed=True),
        _NAME_EN,
        Column("area", "辖区代码", 40, "", needed=True),
        Column("parent", "上级单位代码", 60, _("可不填")),
        Column("desk", "兜底受理台", 10, _("是 / 否；每个区域最多一个")),
    ),
    Kind.POSTS: (
        Column("role", "角色", 40, "secretary、grid_worker …", needed=True, key=True),
        Column("area", "区域代码", 40, "", needed=True, key=True),
        Column("unit", "单位代码", 60, "", needed=True, key=True),
        Column("name_zh", "岗位名", 80, "", needed=True),
        _NAME_EN,
    ),
    Kind.ACCOUNTS: (
        Column("username", "登录名", 150, _("字母、数字和 @ . + - _"), needed=True, key=True),
        Column("name", "显示名", 60, _("如“网格员甲”，不写真实姓名"), needed=True),
        Column("email", "电子邮箱", 254, _("可不填")),
        Column("phone", "手机号", 30, _("可不填；加密保存")),
        Column("language", "语言", 10, "zh-hans / en"),
        Column("active", "启用", 10, _("是 / 否")),
    ),
    Kind.DUTIES: (
        Column("username", "登录名", 150, "", needed=True, key=True),
        Column("role", "角色", 40, "", needed=True, key=True),
        Column("area", "区域代码", 40, "", needed=True, key=True),
        Column("unit", "单位代码", 60, "", needed=True, key=True),
        Column("starts", "开始", 30, _("2027-01-01 或 2027-01-01 08:30；不填是现在")),
        Column("ends", "结束", 30, _("不填是一直在岗")),
    ),
}
TITLES: dict[Kind, Promise] = {
    Kind.AREAS: _("区域"),
    Kind.UNITS: _("单位"),
    Kind.POSTS: _("岗位"),
    Kind.ACCOUNTS: _("账号"),
    Kind.DUTIES: _("值岗"),
}
PASSWORD_HEADINGS = frozenset({"password", "密码", "口令", "登录密码", "初始密码"})


def field_of(kind: Kind, heading: str) -> str:
    """The field that a heading of this kind's sheet means; empty when it means none."""
    known = {name: column.field for column in COLUMNS[kind] for name in (column.field, column.heading)}
    return known.get(heading.strip().lower(), "")


def kind_of(headings: list[str]) -> Kind | None:
    """The kind of sheet that has these headings, by the columns that it must have; the one that knows most of them."""
    fitting = []
    for kind, columns in COLUMNS.items():
        fields = {field_of(kind, heading) for heading in headings} - {""}
        if all(column.field in fields for column in columns if column.needed):
            fitting.append((len(fields), kind))
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def key_of(kind: Kind, cells: dict[str, str]) -> tuple[str, ...]:
    """What names a row among those of its kind."""
    return tuple(cells[column.field] for column in COLUMNS[kind] if column.key)
