"""The devices of one's areas: how they are, narrowed and searched, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Device, Health, Service
from huiyin.domains.sensing.queries import DeviceFilter
from huiyin.domains.sensing.rules.duty import cares_anywhere, runs_devices
from huiyin.domains.sensing.web.alarm import device_row
from huiyin.domains.sensing.web.narrowing import PAGE, areas_offered, choices, ways_on, words_asked
from huiyin.domains.sensing.web.shown import DeviceRow
from huiyin.domains.sensing.web.words import kind_name
from huiyin.kernel.personal import mask_personal
from huiyin.pages.desk import Filter, Link
from huiyin.pages.exporting import Listed, export
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea
from huiyin.ui.sheets import Cell, Column

KEYS = ("area", "type", "health", "service", "q")
TABS = ("", Health.SILENT, Health.FAULT, Health.LOW_BATTERY, Health.NEVER_SEEN, Health.HEALTHY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was understood; `given` is that address, `after` where the page begins."""

    narrowed: DeviceFilter
    given: Mapping[str, str]
    after: int | None


@require_safe
@at_desk
def devices(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The list. Two statements beside the frame's."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("devices are for those who look after alarms")
    asked = _asked(request.GET.dict())
    found = queries.device_page(clerk.actor, asked.narrowed, PAGE + 1, asked.after)
    here = reverse("sensing:devices")
    condition = queries.condition(clerk.actor)
    following = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    context: dict[str, Any] = {
        "rows": [_row(device, clerk) for device in found[:PAGE]],
        "tabs": _tabs(asked.given, condition.by_health, condition.total, here),
        "filters": _filters(asked, clerk),
        "query": asked.given.get("q", ""),
        "health": asked.given.get("health", ""),
        "total": condition.total,
        "online": condition.online,
        "export_href": reverse("sensing:export_devices"),
        "runs": runs_devices(clerk.actor),
        **ways_on(request, asked.given, here, following=following, later=asked.after is not None),
    }
    return desk_page(request, clerk, "sensing/devices.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def export_devices(request: HttpRequest, clerk: Clerk) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a file."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("devices are for those who look after alarms")
    asked = _asked(QueryDict(request.POST.get("query", "")[:2000]).dict())
    query = urlencode(asked.given)
    listed = Listed(
        page="devices",
        query=query,
        name=_("设备"),
        columns=_columns(),
        rows=(_cells(device, clerk) for device in queries.stream_devices(clerk.actor, asked.narrowed)),
        over=lambda most: queries.more_devices_than(clerk.actor, asked.narrowed, most),
        back=f"{reverse('sensing:devices')}?{query}",
    )
    return export(request, clerk, listed)


def _columns() -> list[Column]:
    return [
        Column(_("编号"), 10),
        Column(pgettext("of a device", "类型"), 24),
        Column(_("名称"), 24),
        Column(_("序列号"), 20),
        Column(_("健康"), 12),
        Column(_("健康起于"), 20),
        Column(_("状态"), 12),
        Column(pgettext("of a device", "地点"), 36),
        Column(_("房号"), 10),
        Column(_("位置"), 16),
        Column(_("回路"), 12),
        Column(_("片区"), 20),
        Column(_("固件"), 12),
        Column(_("启用于"), 20),
        Column(_("下次维护"), 14),
        Column(_("登记时间"), 20),
        Column(_("经度"), 12),
        Column(_("纬度"), 12),
    ]


def _cells(device: Device, clerk: Clerk) -> list[Cell]:
    """One row; in the order of `_columns`."""
    place = device.premises
    return [
        device.pk,
        kind_name(device.kind, english=clerk.english),
        mask_personal(device.name),
        device.serial,
        str(Health(device.health).label),
        device.health_since,
        str(Service(device.service).label),
        mask_personal(str(place or "")),
        place.flat if place else "",
        mask_personal(device.room),
        device.circuit,
        clerk.of(area_tree().get(place.area_id)) if place and place.area_id else "",
        device.firmware,
        device.commissioned_at,
        device.service_due,
        device.made_at,
        place.lon if place else None,
        place.lat if place else None,
    ]


def _asked(query: Mapping[str, Any]) -> Asked:
    """What it does not understand is left out, so that an old link still opens."""
    asked = words_asked(query, KEYS)
    asked["type"] = asked["type"] if asked["type"] in device_types() else ""
    asked["health"] = asked["health"] if asked["health"] in Health.values else ""
    asked["service"] = asked["service"] if asked["service"] in Service.values else ""
    area_id = None
    if asked["area"]:
        try:
            area_id = area_tree().by_code(asked["area"]).id
        except UnknownArea:
            asked["area"] = ""
    after = str(query.get("after", ""))
    narrowed = DeviceFilter(area_id, asked["type"], asked["health"], asked["service"], asked["q"])
    kept = {key: value for key, value in asked.items() if value}
    return Asked(narrowed, kept, int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None)


def _row(device: Device, clerk: Clerk) -> DeviceRow:
    return replace(device_row(device, clerk, inside=True), place=str(device.premises or ""))


def _tabs(given: Mapping[str, str], counted: Mapping[str, int], total: int, here: str) -> list[Link]:
    rest = {key: value for key, value in given.items() if key != "health"}
    chosen = given.get("health", "")
    return [
        Link(
            f"{here}?{urlencode(rest | ({'health': tab} if tab else {}))}",
            str(Health(tab).label) if tab else _("全部"),
            count=counted.get(tab, 0) if tab else total,
            current=tab == chosen,
        )
        for tab in TABS
    ]


def _filters(asked: Asked, clerk: Clerk) -> list[Filter]:
    kinds = [(code, kind.name.en if clerk.english else kind.name.zh) for code, kind in device_types().items()]
    services = [(value, str(label)) for value, label in Service.choices]
    return [
        Filter("area", _("片区"), choices(areas_offered(clerk), asked.given.get("area", ""))),
        Filter("type", pgettext("of a device", "类型"), choices(kinds, asked.given.get("type", ""))),
        Filter("service", _("状态"), choices(services, asked.given.get("service", ""))),
    ]
