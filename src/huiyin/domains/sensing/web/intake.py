"""For those who run devices: what was refused at the doors, who waits to be let in, what could not be weighed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.forms import DecideForm
from huiyin.domains.sensing.models import Device
from huiyin.domains.sensing.operations import NotOffered, UnableToChange
from huiyin.domains.sensing.queries import Waiting
from huiyin.domains.sensing.rules.duty import runs_devices
from huiyin.domains.sensing.web.reasons import reason_words
from huiyin.domains.sensing.web.words import door_name, kind_name
from huiyin.intake.brakes import Brake
from huiyin.intake.models import Unweighed
from huiyin.intake.operations.setting_aside import dismiss, weigh_again
from huiyin.intake.queries import refusals
from huiyin.intake.queries.refusals import Refused
from huiyin.pages.desk import Choice, Link
from huiyin.pages.frame import Clerk, at_desk, desk_page

DAYS = (1, 7, 30)
TICKED_MOST = 200
TAKE, TURN_AWAY = "take", "turn-away"
GUESSES, FORGOTTEN_AFTER = 5, 600.0
_brake = Brake(GUESSES, FORGOTTEN_AFTER)
"""Who guesses the secret of one device: so many different ones, then not for so many seconds."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One reason of one door."""

    door: str
    why: str
    times: int
    last_at: datetime | None
    last_from: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A device that waits to be let in; `until` is when its offer ends."""

    name: str
    kind: str
    door: str
    place: str
    since: datetime
    until: datetime | None
    take_href: str
    turn_away_href: str


@dataclass(frozen=True, slots=True)
class UnweighedRow:
    """A reading that could not be weighed; `values` are empty where what followed from it failed."""

    key: str
    name: str
    href: str
    place: str
    values: str
    problem: str
    at: datetime
    asked_at: datetime | None


@require_safe
@at_desk
def refused(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """What doors refused in the last days, by door and reason. One statement beside the frame's and the tabs'."""
    _check(clerk)
    days = request.GET.get("days", "")
    chosen = int(days) if days in {str(one) for one in DAYS} else 7
    found = refusals.refused(timezone.localdate(clerk.now) - timedelta(days=chosen - 1))
    doors = sorted({one.door for one in found})
    door = request.GET.get("door", "")
    door = door if door in doors else ""
    context = {
        "rows": [_refused(one, clerk) for one in found if not door or one.door == door],
        "doors": _doors(found, doors, door, chosen),
        "door": door,
        "days": [Choice(str(n), _("最近 %(n)d 天") % {"n": n}, chosen=n == chosen) for n in DAYS],
    }
    return _page(request, clerk, "refused", context)


@require_safe
@at_desk
def waiting(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Devices that offer themselves, or that got a key by themselves and hang nowhere."""
    _check(clerk)
    rows = [_waiting(one, clerk) for one in queries.waiting(clerk.actor, clerk.now)]
    return _page(request, clerk, "waiting", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def decide(request: HttpRequest, clerk: Clerk, source_id: int, what: str) -> HttpResponse:
    """Take a device over, or turn it away: asks what has to be known first, and does it."""
    _check(clerk)
    one = next((one for one in queries.waiting(clerk.actor, clerk.now) if one.source.pk == source_id), None)
    if what not in {TAKE, TURN_AWAY}:
        raise Http404("nothing of this name is done to what waits")
    if one is None:
        messages.info(request, _("这台设备已经不在等了：别人办过，或者认领时间过了。"))
        return redirect("sensing:waiting")
    sent = request.POST if request.method == "POST" else None
    form = DecideForm(sent, asks_secret=what == TAKE and one.needs_secret, says_why=what == TURN_AWAY)
    who = f"{clerk.actor.user_id}:{source_id}"
    if form.is_bound and "secret" in form.fields and _brake.holds(who, time.monotonic()):
        form.add_error("secret", _("试得太多了，十分钟以后再试"))
    if form.is_valid():
        try:
            return _decided(request, clerk, one, what, form)
        except NotOffered:
            _brake.failed(who, form.cleaned_data.get("secret", ""), time.monotonic())
            form.add_error("secret" if "secret" in form.fields else None, _("认领密码不对，或者认领时间已经过了"))
        except UnableToChange:
            form.add_error(None, _("没有改成：这个地方归别的岗位管，或设备已经停用。"))
    context = {
        "row": _waiting(one, clerk),
        "form": form,
        "takes": what == TAKE,
        "placed": one.device is not None and one.device.premises_id is not None,
        "self_href": request.path,
        "cancel_href": reverse("sensing:waiting"),
    }
    here, status = reverse("sensing:devices"), 422 if form.errors else 200
    return desk_page(request, clerk, "sensing/decide.html", context, here=here, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def unweighed(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """What could not be weighed; what is ticked is weighed again, or dismissed."""
    _check(clerk)
    if request.method == "POST":
        return _settled(request, clerk)
    rows = [_unweighed(row, device, clerk) for row, device in queries.unweighed(clerk.actor)]
    return _page(request, clerk, "unweighed", {"rows": rows})


def _check(clerk: Clerk) -> None:
    if not runs_devices(clerk.actor):
        raise PermissionDenied("this is for those who run devices")


def _page(request: HttpRequest, clerk: Clerk, which: str, context: dict[str, Any]) -> HttpResponse:
    names = {"refused": _("拒收"), "waiting": _("等待认领"), "unweighed": _("没能判断")}
    tabs = [Link(reverse(f"sensing:{name}"), said, current=name == which) for name, said in names.items()]
    frame = {"tabs": tabs, "back_href": reverse("sensing:devices")}
    return desk_page(request, clerk, f"sensing/{which}.html", frame | context, here=reverse("sensing:devices"))


def _refused(one: Refused, clerk: Clerk) -> RefusedRow:
    return RefusedRow(
        door_name(one.door), reason_words(one.reason, english=clerk.english), one.count, one.last_at, one.last_from
    )


def _doors(found: Sequence[Refused], doors: list[str], chosen: str, days: int) -> list[Link]:
    here = reverse("sensing:refused")
    sums = {door: sum(one.count for one in found if one.door == door) for door in doors}

    def link(door: str, name: str, count: int) -> Link:
        asked = {"days": str(days)} | ({"door": door} if door else {})
        return Link(f"{here}?{urlencode(asked)}", name, count=count, current=door == chosen)

    return [
        link("", _("全部"), sum(sums.values())),
        *(link(door, door_name(door), count) for door, count in sums.items()),
    ]


def _waiting(one: Waiting, clerk: Clerk) -> WaitingRow:
    source, device = one.source, one.device
    kind = device.kind if device else source.kind
    return WaitingRow(
        name=source.name or source.address or str(source.pk),
        kind=kind_name(kind, english=clerk.english) if kind else _("还不知道"),
        door=door_name(source.door),
        place=str(device.premises or "") if device else "",
        since=source.made_at,
        until=one.until,
        take_href=reverse("sensing:decide", args=[source.pk, TAKE]),
        turn_away_href=reverse("sensing:decide", args=[source.pk, TURN_AWAY]),
    )


def _decided(request: HttpRequest, clerk: Clerk, one: Waiting, what: str, form: DecideForm) -> HttpResponse:
    given: dict[str, Any] = {"source_id": one.source.pk, "actor": clerk.actor, "now": clerk.now}
    if what == TURN_AWAY:
        operations.turn_away(**given, words=form.cleaned_data["words"])
        messages.success(request, _("已谢绝"))
        return redirect("sensing:waiting")
    device = operations.take_over(**given, secret=form.cleaned_data.get("secret", ""))
    messages.success(request, _("已认领"))
    return redirect("sensing:device" if device.premises_id else "sensing:place", device.pk)


def _unweighed(row: Unweighed, device: Device | None, clerk: Clerk) -> UnweighedRow:
    shown = ", ".join(f"{name} {value}" for name, value in list(row.values.items())[:6])
    return UnweighedRow(
        key=str(row.pk),
        name=(device.name or kind_name(device.kind, english=clerk.english)) if device else _("没有登记的设备"),
        href=reverse("sensing:device", args=[device.pk]) if device else "",
        place=str(device.premises or "") if device else "",
        values=shown[:200],
        problem=row.problem,
        at=row.at,
        asked_at=row.again_at,
    )


def _settled(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    ticked = [int(one) for one in request.POST.getlist("row")[:TICKED_MOST] if one.isascii() and one.isdigit()]
    ids = queries.unweighed_among(clerk.actor, [one for one in ticked if one < 2**63])
    given: dict[str, Any] = {"ids": ids, "by_name": clerk.actor.name, "now": clerk.now}
    if request.POST.get("do") == "dismiss":
        count = dismiss(**given)
        words = ngettext("%(n)d 条不再判断", "%(n)d 条不再判断", count)
    else:
        count = weigh_again(**given)
        words = ngettext("%(n)d 条马上再判断一次", "%(n)d 条马上再判断一次", count)
    if count:
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, pgettext("readings", "没有勾上的，或者已经在办"))
    return redirect("sensing:unweighed")
