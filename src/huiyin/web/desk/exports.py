"""A list as a file, as it is narrowed on the page: CSV, XLSX or GeoJSON. No contact data; numbers of people are masked.

Read through a cursor of the server and sent as it is read; each file is recorded.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.pages.exporting import MOST_IN_XLSX
from huiyin.pages.frame import Clerk, at_desk
from huiyin.places.queries import area_tree
from huiyin.ui.sheets import Cell, Column, csv_response, download
from huiyin.web.desk.filters import read, sources
from huiyin.web.desk.records import DeskRecorder
from huiyin.web.desk.views import asked_in, tidy
from huiyin.web.models import SavedView

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@require_POST
@at_desk
def export(request: HttpRequest, clerk: Clerk) -> HttpResponseBase:
    """The list at `page` with the filters of `query`, as `format`."""
    page, query = request.POST.get("page", ""), tidy(request.POST.get("query", ""))
    makers: dict[str, Callable[..., HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson}
    maker = makers.get(request.POST.get("format", ""))
    if maker is None or page not in SavedView.Page.values:
        return HttpResponseBadRequest(_("没有这种格式"))
    at_inbox = page == SavedView.Page.INBOX
    narrowed = read(asked_in(query), clerk, at_inbox=at_inbox).narrowed
    lists = [(narrowed, at_inbox)]
    if maker is _xlsx and matters.counts_of(clerk.actor, lists, clerk.now, most=MOST_IN_XLSX + 1) > [MOST_IN_XLSX]:
        messages.error(request, _("超过 %(n)d 行，请用 CSV 导出，或再筛选一下") % {"n": MOST_IN_XLSX})
        return HttpResponseRedirect(f"{reverse(f'desk:{page}')}?{query}")
    assert clerk.actor.user_id is not None
    record = DeskRecorder().begin(
        user_id=clerk.actor.user_id, at=clerk.now, page=page, query=query, format=request.POST["format"]
    )
    rows = matters.stream(clerk.actor, narrowed, clerk.now, at_inbox=at_inbox)
    name = f"{_('事项')}-{timezone.localtime(clerk.now):%Y%m%d-%H%M}"
    return maker(name, _counted(rows, record), clerk)


def _counted(rows: "Iterable[Matter]", record: int) -> "Iterator[Matter]":
    """The rows as they come; when the last one went out the record says how many there were."""
    count = 0
    for matter in rows:
        yield matter
        count += 1
    DeskRecorder().end(record=record, rows=count)


def _csv(name: str, rows: "Iterable[Matter]", clerk: Clerk) -> HttpResponseBase:
    return csv_response(name, _columns(), (_cells(matter, clerk) for matter in rows))


def _xlsx(name: str, rows: "Iterable[Matter]", clerk: Clerk) -> HttpResponseBase:
    from huiyin.ui.workbooks import xlsx_response

    return xlsx_response(name, _columns(), (_cells(matter, clerk) for matter in rows))


def _geojson(name: str, rows: "Iterable[Matter]", clerk: Clerk) -> HttpResponseBase:
    """RFC 7946: WGS-84, longitude first. What has no point is left out."""
    return download(_features(rows, clerk), f"{name}.geojson", "application/geo+json")


def _features(rows: "Iterable[Matter]", clerk: Clerk) -> Iterator[bytes]:
    names = [column.name for column in _columns()]
    yield b'{"type":"FeatureCollection","features":['
    before = b"\n"
    for matter in rows:
        if matter.lon is not None and matter.lat is not None:
            properties: dict[str, Any] = dict(zip(names, _cells(matter, clerk), strict=True))
            feature = {
                "type": "Feature",
                "id": matter.number,
                "geometry": {"type": "Point", "coordinates": [matter.lon, matter.lat]},
                "properties": properties,
            }
            yield before + json.dumps(feature, ensure_ascii=False, default=_moment).encode()
            before = b",\n"
    yield b"\n]}\n"


def _moment(value: Any) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")


def _columns() -> list[Column]:
    return [
        Column(_("回执号"), 18),
        Column(_("业务"), 12),
        Column(_("事项"), 40),
        Column(_("状态"), 12),
        Column(_("位置"), 30),
        Column(_("片区"), 20),
        Column(_("责任单位"), 20),
        Column(_("经办"), 14),
        Column(_("来源"), 12),
        Column(_("收到"), 20),
        Column(_("期限"), 20),
        Column(_("本环节期限"), 20),
        Column(_("办结"), 20),
        Column(_("结果"), 14),
        Column(_("有危险"), 8),
        Column(_("经度"), 12),
        Column(_("纬度"), 12),
    ]


def _cells(matter: "Matter", clerk: Clerk) -> list[Cell]:
    """One row; in the order of `_columns`."""
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    result = lifecycle.resolutions.get(matter.resolution)
    return [
        matter.number,
        clerk.say(lifecycle.name),
        mask_personal(matter.title),
        clerk.say(lifecycle.states[matter.state].name),
        mask_personal(matter.address),
        clerk.of(area_tree().get(matter.area_id)),
        clerk.of(matter.owner_unit),
        matter.owner_person.name if matter.owner_person else "",
        sources().get(matter.source, matter.source),
        matter.opened_at,
        matter.due_at,
        matter.state_due_at,
        matter.closed_at,
        clerk.say(result) if result else "",
        _("是") if matter.priority >= 1 else "",
        matter.lon,
        matter.lat,
    ]
