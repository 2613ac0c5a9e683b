"""What a photo of a business licence says, from the lines of words on it; pure.

A licence has a title, a credit code (GB 32100) and labels with what stands at their right (市场监管总局 2018 年版样式).
Whoever photographs it holds the telephone as they like: the lines are looked at in all four positions, and that in
which most labels have something at their right is the right one.
"""

import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from huiyin.domains.permits.rules.completeness import check_uscc

TITLE = "营业执照"
CODE_LABEL = "统一社会信用代码"
LEAST_SCORE = 0.6
"""What the reader itself holds for less likely than this is not shown to anybody."""
LABELS: Mapping[str, str] = {
    "名称": "entity_name",
    "字号名称": "entity_name",
    "类型": "entity_type",
    "主体类型": "entity_type",
    "组成形式": "entity_type",
    "法定代表人": "legal_representative",
    "经营者": "legal_representative",
    "负责人": "legal_representative",
    "投资人": "legal_representative",
    "执行事务合伙人": "legal_representative",
    "经营范围": "business_scope",
    "注册资本": "registered_capital",
    "出资额": "registered_capital",
    "成立日期": "established_on",
    "注册日期": "established_on",
    "住所": "domicile",
    "经营场所": "domicile",
    "营业场所": "domicile",
    "主要经营场所": "domicile",
}
BESIDE: Mapping[str, str] = {"premises_address": "domicile"}
"""Fields of the form beside which something else on the licence is worth a look."""
ENDS = ("营业期限", "合伙期限", "登记机关", "核准日期", "副本", "扫描二维码")
"""Words that are no value of a label and belong to nothing above them."""
_BY_LENGTH = sorted(LABELS, key=len, reverse=True)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Words on a photo: how sure the reader is of them (0 to 1), and the four corners around them in pixels."""

    text: str
    score: float
    corners: tuple[Point, ...]


class NoLicence(StrEnum):
    """Why nothing is taken from a photo."""

    NO_WORDS = "no_words"
    NOT_A_LICENCE = "not_a_licence"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, by field of the form. `code_doubtful`: a code was there and its check character does not fit."""

    values: Mapping[str, str] = field(default_factory=dict)
    code_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    text: str
    left: float
    right: float
    middle: float
    height: float


def read_licence(lines: Sequence[Line]) -> Reading | NoLicence:
    """The fields of the licence on a photo, or why there are none. Nothing is guessed: a bad code is left out."""
    sure = [line for line in lines if line.score >= LEAST_SCORE and any(map(str.isalnum, line.text))]
    if not sure:
        return NoLicence.NO_WORDS
    best = max((_values(_boxes(sure, turn)) for turn in range(4)), key=len)
    words = _folded("".join(line.text for line in sure))
    named = sum(label in words for label in ("统一社会信用代码", "经营范围", "注册资本", "法定代表人", "登记机关"))
    code, doubtful = _code([*sure])
    if TITLE not in words and named < 2:
        return NoLicence.NOT_A_LICENCE
    if "entity_name" not in best or (not code and len(best) < 3):
        return NoLicence.UNCLEAR
    return Reading({**({"credit_code": code} if code else {}), **best}, doubtful)


def _code(lines: Iterable[Line]) -> tuple[str, bool]:
    """The credit code whose check character fits, and whether there is one that does not instead."""
    found = [one for line in lines for one in _CODE.findall(_folded(line.text).upper())]
    good = next((one for one in found if not check_uscc(one)), "")
    return good, bool(found) and not good


def _boxes(lines: Sequence[Line], turn: int) -> list[_Box]:
    """The lines as they stand when the photo is turned by so many quarters and then set level."""
    turned = [replace(line, corners=tuple(_quarters(x, y, turn) for x, y in line.corners)) for line in lines]
    slope = _slope(turned)
    level = [replace(line, corners=tuple(_rotated(x, y, -slope) for x, y in line.corners)) for line in turned]
    return [_box(line) for line in level]


def _quarters(x: float, y: float, turn: int) -> Point:
    return [(x, y), (-y, x), (-x, -y), (y, -x)][turn]


def _slope(lines: Sequence[Line]) -> float:
    """How far lines lean, in radians: the median over those that are clearly wider than high."""
    slopes = []
    for line in lines:
        xs, ys = [x for x, _y in line.corners], [y for _x, y in line.corners]
        if max(xs) - min(xs) > 3 * (max(ys) - min(ys)) or len(line.text) > 6:
            ordered = sorted(line.corners)
            (x0, y0), (x1, y1) = _between(ordered[:2]), _between(ordered[2:])
            if x1 - x0 > abs(y1 - y0):
                slopes.append(math.atan2(y1 - y0, x1 - x0))
    return statistics.median(slopes) if slopes else 0.0


def _between(pair: Sequence[Point]) -> Point:
    return sum(x for x, _y in pair) / len(pair), sum(y for _x, y in pair) / len(pair)


def _rotated(x: float, y: float, angle: float) -> Point:
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _box(line: Line) -> _Box:
    xs, ys = [x for x, _y in line.corners], [y for _x, y in line.corners]
    return _Box(_folded(line.text), min(xs), max(xs), (min(ys) + max(ys)) / 2, max(ys) - min(ys))


def _folded(text: str) -> str:
    """Without spaces; brackets as Chinese names have them."""
    return re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）")


def _values(boxes: Sequence[_Box]) -> dict[str, str]:
    labelled = [(box, label) for box in boxes if (label := _label(box.text))]
    found: dict[str, str] = {}
    for box, label in labelled:
        value = box.text.removeprefix(label).lstrip("：:") or _beside(box, boxes, labelled)
        code = LABELS[label]
        if value and code not in found and (fit := _fitting(code, value)):
            found[code] = fit
    return found


def _label(text: str) -> str:
    """The label that a line is or begins with."""
    if text.startswith(TITLE):
        return ""
    return next((one for one in _BY_LENGTH if text == one or text.startswith((f"{one}：", f"{one}:"))), "") or next(
        (one for one in _BY_LENGTH if len(one) == 4 and text.startswith(one)), ""
    )


def _beside(label: _Box, boxes: Sequence[_Box], labelled: Sequence[tuple[_Box, str]]) -> str:
    """What stands at the right of a label, and the lines below it up to the next label of its column."""
    heads = [box for box, _label in labelled]
    right = [
        box
        for box in boxes
        if box not in heads
        and box.left >= label.right - label.height / 2
        and abs(box.middle - label.middle) < max(label.height, box.height) * 0.7
    ]
    first = min(right, key=lambda box: box.left, default=None)
    if first is None or any(label.right < other.left < first.left for other in heads if _level(other, label)):
        return ""
    below = [
        other.middle
        for other in heads
        if other.middle > label.middle and abs(other.left - label.left) < first.left - label.left
    ]
    ends = min(below, default=float("inf"))
    lines = [first]
    for box in sorted((one for one in boxes if one not in heads), key=lambda one: one.middle):
        follows = 0.7 * first.height < box.middle - lines[-1].middle < 2.2 * first.height
        same_left = abs(box.left - first.left) < 1.5 * first.height
        if follows and same_left and box.middle < ends - first.height / 2 and not box.text.startswith(ENDS):
            lines.append(box)
    return "".join(box.text for box in lines)


def _level(one: _Box, other: _Box) -> bool:
    return abs(one.middle - other.middle) < max(one.height, other.height) * 0.7


def _fitting(code: str, value: str) -> str:
    """The value as the form wants it; empty where it cannot be one."""
    if code == "established_on":
        day = _DAY.search(value)
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else ""
    if code in {"entity_name", "legal_representative"}:
        return value if 2 <= len(value) <= 100 and not value.isdecimal() else ""
    return value[:2000]
