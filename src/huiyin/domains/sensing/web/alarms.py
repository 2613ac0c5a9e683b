"""The alarms of one's areas, open ones first: narrowed and searched, a page at a time, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.device_types import rules_by_code
from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.queries import AlarmFilter, Place
from huiyin.domains.sensing.queries.naming import in_room
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.domains.sensing.web.narrowing import PAGE, areas_offered, choices, ways_on, words_asked
from huiyin.domains.sensing.web.words import cause_name, kind_name, rule_name, severity_name, state_name
from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles import queries as lifecycles
from huiyin.pages.desk import Filter, Link
from huiyin.pages.exporting import Listed, export
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.pages.rows import tone_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea
from huiyin.ui.sheets import Cell, Column

KEYS = ("tab", "area", "type", "severity", "days", "tests", "q")
TABS = ("", "open", "closed")
DAYS = ("1", "7", "30", "90", "365")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was understood; `given` is that address, `after` where the page begins."""

    narrowed: AlarmFilter
    given: Mapping[str, str]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    href: str
    what: str
    mark: str
    where: str
    severity: str
    state: str
    tone: str
    cause: str
    at: datetime
    device: str


@require_safe
@at_desk
def alarms(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The list. At most two statements beside the frame's."""
    asked = _asked(request.GET.dict(), clerk)
    found = queries.alarm_page(asked.narrowed, PAGE + 1, asked.after)
    here = reverse("sensing:alarms")
    following = _after(found[PAGE - 1]) if len(found) > PAGE else ""
    context: dict[str, Any] = {
        "rows": [_row(one, clerk) for one in found[:PAGE]],
        "tabs": _tabs(asked, here),
        "filters": _filters(asked, clerk),
        "query": asked.given.get("q", ""),
        "tab": asked.given.get("tab", ""),
        "export_href": reverse("sensing:export_alarms"),
        **ways_on(request, asked.given, here, following=following, later=asked.after is not None),
    }
    return desk_page(request, clerk, "sensing/alarms.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def export_alarms(request: HttpRequest, clerk: Clerk) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a file."""
    asked = _asked(QueryDict(request.POST.get("query", "")[:2000]).dict(), clerk)
    query = urlencode(asked.given)
    listed = Listed(
        page="alarms",
        query=query,
        name=_("报警"),
        columns=_columns(),
        rows=(_cells(one, clerk) for one in queries.stream_alarms(asked.narrowed)),
        over=lambda most: queries.more_alarms_than(asked.narrowed, most),
        back=f"{reverse('sensing:alarms')}?{query}",
    )
    return export(request, clerk, listed)


def _asked(query: Mapping[str, Any], clerk: Clerk) -> Asked:
    """What it does not understand is left out, so that an old link still opens."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("alarms are for those who look after them")
    given = words_asked(query, KEYS)
    given["tab"] = given["tab"] if given["tab"] in TABS else ""
    given["type"] = given["type"] if given["type"] in _types(clerk) else ""
    given["severity"] = given["severity"] if given["severity"] in [one.value for one in Severity] else ""
    given["days"] = given["days"] if given["days"] in DAYS else ""
    given["tests"] = given["tests"] if given["tests"] == "no" else ""
    areas = queries.areas_of(clerk.actor)
    if given["area"]:
        try:
            below = frozenset(area_tree().below(area_tree().by_code(given["area"]).id))
            areas = below if areas is None else below & areas
        except UnknownArea:
            given["area"] = ""
    narrowed = AlarmFilter(
        areas=areas,
        state=given["tab"],
        since=clerk.now - timedelta(days=int(given["days"])) if given["days"] else None,
        severity=given["severity"],
        type=given["type"],
        words=given["q"],
        real=given["tests"] == "no",
    )
    kept = {key: value for key, value in given.items() if value}
    return Asked(narrowed, kept, _place(str(query.get("after", ""))))


def _after(last: Alarm) -> str:
    return f"{int(last.closed_at is None)}~{last.raised_at.isoformat()}~{last.pk}"


def _place(text: str) -> Place | None:
    try:
        is_open, at, matter = text[:120].split("~")
        moment = datetime.fromisoformat(at)
        return Place(is_open == "1", moment, UUID(matter)) if moment.tzinfo else None
    except ValueError:
        return None


def _row(one: Alarm, clerk: Clerk) -> Row:
    matter = one.matter
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    return Row(
        href=reverse("sensing:alarm", args=[matter.number]),
        what=rule_name(one.rule, one.type, english=clerk.english),
        mark=_mark(one),
        where=str(one.premises or ""),
        severity=severity_name(one.worst),
        state=state_name(matter.state, clerk),
        tone=tone_of(lifecycle.states[matter.state], mine=clerk.owns(matter)),
        cause=cause_name(one.cause, english=clerk.english),
        at=one.raised_at,
        device=in_room(one.device.room, one.device.name),
    )


def _mark(one: Alarm) -> str:
    return _("演练") if one.is_drill else _("测试") if one.is_test else ""


def _types(clerk: Clerk) -> dict[str, str]:
    """The types of alarm that today's rules raise, by what the first of them is called."""
    found: dict[str, str] = {}
    for rule in rules_by_code().values():
        found.setdefault(rule.alarm, rule.name.en if clerk.english else rule.name.zh)
    return found


def _tabs(asked: Asked, here: str) -> list[Link]:
    rest = {key: value for key, value in asked.given.items() if key != "tab"}
    names = {"": _("全部"), "open": _("没办结的"), "closed": _("已办结的")}
    chosen = asked.given.get("tab", "")
    return [
        Link(f"{here}?{urlencode(rest | ({'tab': tab} if tab else {}))}", names[tab], current=tab == chosen)
        for tab in TABS
    ]


def _filters(asked: Asked, clerk: Clerk) -> list[Filter]:
    given = asked.given
    levels = [(one.value, severity_name(one)) for one in Severity]
    spans = [(days, _("近 %(n)s 天") % {"n": days}) for days in DAYS]
    return [
        Filter("area", _("片区"), choices(areas_offered(clerk), given.get("area", ""))),
        Filter("type", _("报警类型"), choices(_types(clerk).items(), given.get("type", ""))),
        Filter("severity", _("级别"), choices(levels, given.get("severity", ""))),
        Filter("days", _("时间"), choices(spans, given.get("days", ""))),
        Filter("tests", _("测试和演练"), choices([("no", _("不看"))], given.get("tests", ""))),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("回执号"), 18),
        Column(_("报警"), 20),
        Column(_("级别"), 10),
        Column(_("测试或演练"), 10),
        Column(_("状态"), 12),
        Column(_("依据"), 36),
        Column(pgettext("of a device", "地点"), 36),
        Column(_("房号"), 10),
        Column(_("位置"), 16),
        Column(pgettext("of a device", "类型"), 24),
        Column(_("序列号"), 20),
        Column(_("片区"), 20),
        Column(_("次数"), 8),
        Column(_("发生时间"), 20),
        Column(_("报警时间"), 20),
        Column(_("接警时间"), 20),
        Column(_("到场时间"), 20),
        Column(_("恢复时间"), 20),
        Column(_("办结时间"), 20),
        Column(_("误报"), 8),
        Column(_("原因"), 20),
        Column(_("经度"), 12),
        Column(_("纬度"), 12),
    ]


def _cells(one: Alarm, clerk: Clerk) -> list[Cell]:
    """One row; in the order of `_columns`."""
    device, place = one.device, one.premises
    return [
        one.matter.number,
        rule_name(one.rule, one.type, english=clerk.english),
        severity_name(one.worst),
        _mark(one),
        state_name(one.matter.state, clerk),
        queries.sentence(one, english=clerk.english),
        mask_personal(str(place or "")),
        place.flat if place else "",
        mask_personal(device.room),
        kind_name(device.kind, english=clerk.english),
        device.serial,
        clerk.of(area_tree().get(one.matter.area_id)),
        one.times,
        one.observed_at,
        one.raised_at,
        one.acknowledged_at,
        one.arrived_at,
        one.cleared_at,
        one.closed_at,
        {None: "", True: _("是"), False: _("否")}[one.is_false],
        cause_name(one.cause, english=clerk.english),
        place.lon if place else None,
        place.lat if place else None,
    ]
