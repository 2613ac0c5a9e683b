"""The living style page: every block of the kit in all its states, drawn by the templates that the product uses."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.lifecycles.drawing import draw
from huiyin.lifecycles.registry import lifecycles
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.matter import Deed, Happening
from huiyin.ui import tokens
from huiyin.ui.forms import KitForm, PhotosField

WORDS = Path(__file__).parents[4] / "docs" / "glossary.md"
PIXELS = 16


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on its ground, and their contrast in light and dark."""

    front: str
    back: str
    needs: float
    light: float
    dark: float


@dataclass(frozen=True, slots=True)
class Length:
    """A token of type or space."""

    name: str
    rem: float
    pixels: float


@dataclass(frozen=True, slots=True)
class Said:
    """A message as Django's own look to a template."""

    level_tag: str
    words: str

    def __str__(self) -> str:
        return self.words


class EveryField(KitForm):
    """One field of each kind."""

    words = forms.CharField(
        label=gettext_lazy("发生了什么？"),
        help_text=gettext_lazy("一句话就行"),
        error_messages={"required": gettext_lazy("请写一句发生了什么，比如“消防门关不上”")},
    )
    more = forms.CharField(label=gettext_lazy("还想补充"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    way = forms.ChoiceField(
        label=gettext_lazy("怎么告诉您？"),
        choices=[("sms", gettext_lazy("短信")), ("call", gettext_lazy("电话"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一种办法")},
    )
    sure = forms.BooleanField(label=gettext_lazy("可能伤到人"), required=False)
    photos = PhotosField(label=gettext_lazy("照片"), required=False)


@require_safe
@at_desk
def style(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """`?look=dark` shows the night by day, `?look=care` large type, `?look=light` the day by night."""
    look = request.GET.get("look", "")
    lifecycle = lifecycles.get(sorted(lifecycles.kinds())[0]).lifecycle
    context = {
        "look": look if look in {"dark", "care", "light"} else "",
        "pairs": list(_pairs()),
        "type": _lengths("t-"),
        "space": _lengths("s-"),
        "icons": [(name, said[clerk.english]) for name, said in _icons().items()],
        "tags": [("new", _("待受理")), ("doing", _("办理中")), ("yours", _("等您评价")), ("done", _("已办结")),
                 ("closed", _("不予受理"))],
        "dues": _dues(clerk.now),
        "samples": [Said("success", _("收到了：催办。")), Said("info", _("演示数据，不是真实事项。")),
                    Said("warning", _("等您评价")), Said("error", _("没有信号。已存在手机里，有信号会自动提交"))],
        "form": EveryField(),
        "wrong": EveryField({"words": "", "way": ""}, auto_id="wrong_%s"),
        "trail": _trail(clerk.now),
        "deeds": _deeds(),
        "drawing": draw(lifecycle, [], lifecycle.start, "en" if clerk.english else "zh"),
        "words": _glossary(),
    }  # fmt: skip
    return desk_page(request, clerk, "web/style.html", context)


def _pairs() -> Iterator[Pair]:
    light, dark = tokens.colours("light"), tokens.colours("dark")
    for needs, pairs in ((4.5, tokens.TEXT), (3.0, tokens.MARKS)):
        for front, back in pairs:
            by_day, by_night = (tokens.ratio(theme[front], theme[back]) for theme in (light, dark))
            yield Pair(front, back, needs, by_day, by_night)


def _lengths(prefix: str) -> list[Length]:
    return [Length(name, rem, rem * PIXELS) for name, rem in tokens.lengths(prefix).items()]


def _icons() -> dict[str, list[str]]:
    """Each icon with its meaning in Chinese and English, as assets/icons.mjs gives it."""
    found = finders.find("huiyin/built/icons.json")
    meanings: dict[str, list[str]] = json.loads(Path(found).read_text("utf-8")) if isinstance(found, str) else {}
    return meanings


def _dues(now: datetime) -> list[dict[str, object]]:
    """One deadline of each urgency, as `due` reads it."""
    return [{"at": now + timedelta(days=3)}, {"at": now + timedelta(minutes=1)}, {"at": now - timedelta(hours=27)}]


def _trail(now: datetime) -> list[Happening]:
    """An entry by each kind of writer."""
    plain = [
        (_("系统"), _("期限已过 80%，提醒办事员丁。"), "clock", True),
        (_("物业管理科"), _("闭门器已更换，门能自己关严。"), "answer", False),
        (_("网格员甲"), _("到现场看过：闭门器漏油。"), "", False),
        (_("您"), _("3 楼消防门关不上，风一吹就响。"), "you", False),
    ]
    return [
        Happening(who, now - timedelta(days=n), what, by, internal=inside)
        for n, (who, what, by, inside) in enumerate(plain)
    ]


def _deeds() -> list[Deed]:
    """An action of each weight."""
    return [
        Deed("accept", _("受理"), "check", "#act", _("变为“办理中”，告诉反映人。"), primary=True),
        Deed("pass_on", _("转办"), "arrow-right", "#act", _("交给另一个单位，要写理由。")),
    ]


def _glossary() -> list[tuple[str, str, str]]:
    """The rows of docs/glossary.md; none where the product was installed without its documents."""
    lines = WORDS.read_text("utf-8").splitlines() if WORDS.exists() else []
    rows = [tuple(cell.strip().replace("`", "") for cell in line.strip("| ").split(" | ")) for line in lines]
    return [(row[0], row[1], row[2]) for row in rows[1:] if len(row) == 3 and row[0] != "中文" and "---" not in row[0]]
