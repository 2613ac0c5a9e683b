"""The devices of one's areas: how they are, narrowed and searched, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Device, Health, Service
from huiyin.domains.sensing.queries import DeviceFilter
from huiyin.domains.sensing.rules.duty import CARERS, cares_anywhere, runs_devices
from huiyin.domains.sensing.web.alarm import device_row
from huiyin.domains.sensing.web.shown import DeviceRow
from huiyin.pages.desk import Choice, Filter, Link
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea

PAGE = 50
TABS = ("", Health.SILENT, Health.FAULT, Health.LOW_BATTERY, Health.NEVER_SEEN, Health.HEALTHY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was understood; `given` is that address, `after` where the page begins."""

    narrowed: DeviceFilter
    given: Mapping[str, str]
    after: int | None

    @property
    def filtered(self) -> bool:
        """Whether the list is narrowed at all."""
        return any(self.given.values())


@require_safe
@at_desk
def devices(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The list. Two statements beside the frame's."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("devices are for those who look after alarms")
    asked = _asked(request)
    found = queries.device_page(clerk.actor, asked.narrowed, PAGE + 1, asked.after)
    here = reverse("sensing:devices")
    condition = queries.condition(clerk.actor)
    given = {key: value for key, value in asked.given.items() if value}
    context: dict[str, Any] = {
        "rows": [_row(device, clerk) for device in found[:PAGE]],
        "tabs": _tabs(given, condition.by_health, condition.total, here),
        "filters": _filters(asked, clerk),
        "query": asked.given["q"],
        "health": asked.given["health"],
        "filtered": asked.filtered,
        "total": condition.total,
        "online": condition.online,
        "next_href": f"{here}?{urlencode(given | {'after': str(found[PAGE - 1].pk)})}" if len(found) > PAGE else "",
        "first_href": f"{here}?{urlencode(given)}" if asked.after else "",
        "self_href": request.get_full_path(),
        "clear_href": here,
        "runs": runs_devices(clerk.actor),
    }
    return desk_page(request, clerk, "sensing/devices.html", context, here=here, topics=own_topics(clerk))


def _asked(request: HttpRequest) -> Asked:
    """What it does not understand is left out, so that an old link still opens."""
    asked = {
        key: request.GET.get(key, "").replace("\0", "").strip()[:80]
        for key in ("area", "type", "health", "service", "q")
    }
    asked["type"] = asked["type"] if asked["type"] in device_types() else ""
    asked["health"] = asked["health"] if asked["health"] in Health.values else ""
    asked["service"] = asked["service"] if asked["service"] in Service.values else ""
    area_id = None
    if asked["area"]:
        try:
            area_id = area_tree().by_code(asked["area"]).id
        except UnknownArea:
            asked["area"] = ""
    after = request.GET.get("after", "")
    narrowed = DeviceFilter(area_id, asked["type"], asked["health"], asked["service"], asked["q"])
    return Asked(narrowed, asked, int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None)


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
        Filter("area", _("片区"), _choices(_areas(clerk), asked.given["area"])),
        Filter("type", pgettext("of a device", "类型"), _choices(kinds, asked.given["type"])),
        Filter("service", _("状态"), _choices(services, asked.given["service"])),
    ]


def _areas(clerk: Clerk) -> list[tuple[str, str]]:
    """The areas that one answers for, and those two levels beneath."""
    tree = area_tree()
    tops = {post.area_id for post in clerk.actor.posts if post.role in CARERS}
    found = {}
    for top in sorted(tops):
        for area in [
            tree.get(top),
            *tree.children(top),
            *(low for one in tree.children(top) for low in tree.children(one.id)),
        ]:
            found[area.code] = name_of(area, english=clerk.english)
    return list(found.items())[:200]


def _choices(pairs: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice("", _("全部"), chosen=not chosen), *(Choice(value, name, value == chosen) for value, name in pairs)]
