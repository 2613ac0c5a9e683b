"""“我的房子”: for whoever owns or rents a flat. Whether all is well there, a test of each device, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.models import Alarm, Device, Health, Service
from huiyin.domains.sensing.operations import Sounding, TooMany, UnableToChange
from huiyin.domains.sensing.queries.homes import TROUBLES, Home
from huiyin.domains.sensing.web.words import cause_name, kind_name, rule_name, state_name
from huiyin.matters.receipts import token_of
from huiyin.pages.frame import Clerk, at_desk

OFTEN, SELDOM = 2, 30
"""Seconds after which the page reads itself again: while something is being tried, and otherwise."""


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device at home. `trying` while it is being tried until `until`; `arrived` when its test alarm came."""

    pk: int
    name: str
    where: str
    words: str
    tone: str
    advice: str
    trying: bool
    until: datetime | None
    tested_at: datetime | None
    arrived: datetime | None
    missed: bool
    may_try: bool


@dataclass(frozen=True, slots=True)
class OwnAlarm:
    """An alarm at home; `href` is empty for whoever has left, `device` where it hangs there no more."""

    what: str
    device: str
    mark: str
    at: datetime
    ended: str
    cause: str
    href: str


@dataclass(frozen=True, slots=True)
class OwnHome:
    """One home: `tone` alarm, look, unknown, well or left, and that in words. `letter_href` is last month's letter."""

    pk: int
    name: str
    part: str
    tone: str
    words: str
    devices: Sequence[OwnDevice]
    sounding: Sequence[OwnAlarm]
    past: Sequence[OwnAlarm]
    until: datetime | None
    letter_href: str


@require_safe
@at_desk
def my_homes(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The page. Three statements beside the account's own."""
    homes = [_home(home, clerk) for home in queries.homes_of(clerk.actor, clerk.now)]
    trying = any(device.trying and not device.arrived for home in homes for device in home.devices)
    context: dict[str, Any] = {
        "homes": homes,
        "who": clerk.name,
        "seconds": OFTEN if trying else SELDOM,
        "self_href": reverse("sensing:my_homes"),
        "sign_out_href": reverse("desk:sign_out"),
        "desk_href": reverse("desk:inbox"),
    }
    return render(request, "sensing/my_homes.html", context)


@require_POST
@at_desk
def try_device(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """Begin a test of ten minutes."""
    try:
        operations.try_out(device_id=device_id, actor=clerk.actor, now=clerk.now)
    except Sounding:
        messages.error(request, _("它正在报警，现在不是试的时候。先去看一看，起火就撤离并拨打 119。"))
    except TooMany:
        messages.warning(request, _("这台一小时里试过几次了，过一会儿再试。一直在测试，真的起火就没人知道。"))
    except UnableToChange as why:
        raise Http404(str(why)) from why
    return redirect(reverse("sensing:my_homes") + f"#device-{device_id}")


@require_POST
@at_desk
def stop_trying(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """End it before its time."""
    try:
        operations.stop_trying(device_id=device_id, actor=clerk.actor, now=clerk.now)
    except UnableToChange as why:
        raise Http404(str(why)) from why
    messages.success(request, _("测试结束了，从现在起照常报警。"))
    return redirect(reverse("sensing:my_homes") + f"#device-{device_id}")


@require_safe
@at_desk
def alarm(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """On to the page of an alarm at home, for whoever belongs there."""
    found = queries.alarm_at_home(clerk.actor, number)
    if found is None:
        raise Http404("no such alarm at a home of yours")
    return redirect("web:receipt", token_of(found))


def _home(home: Home, clerk: Clerk) -> OwnHome:
    tone, words = _condition(home)
    sounding = home.sounding
    return OwnHome(
        pk=home.premises.pk,
        name=str(home.premises),
        part=home.tie.get_part_display(),
        tone=tone,
        words=words,
        devices=[_device(one, home, clerk) for one in home.devices],
        sounding=[_alarm(one, home, clerk) for one in sounding],
        past=[_alarm(one, home, clerk) for one in home.alarms if one not in sounding],
        until=home.tie.until,
        letter_href=_letter_href(home, clerk),
    )


def _letter_href(home: Home, clerk: Clerk) -> str:
    """The building's letter of last month, for whoever belongs there now."""
    if not home.standing or not (home.premises.address or home.premises.building):
        return ""
    last = timezone.localdate(clerk.now).replace(day=1) - timedelta(days=1)
    return reverse("sensing:own_letter", args=[f"{last:%Y-%m}", home.premises.pk])


def _condition(home: Home) -> tuple[str, str]:
    if not home.standing:
        return "left", _("已经搬走，不再通知")
    if n := len(home.sounding):
        return "alarm", ngettext("%(n)d 起报警还没有办结", "%(n)d 起报警还没有办结", n) % {"n": n}
    if n := len(home.troubled):
        return "look", ngettext("%(n)d 台设备要看一看", "%(n)d 台设备要看一看", n) % {"n": n}
    if n := len(home.unseen):
        return "unknown", ngettext("%(n)d 台设备还没有上线", "%(n)d 台设备还没有上线", n) % {"n": n}
    if not home.devices:
        return "unknown", _("这里还没有装设备")
    return "well", _("一切正常")


def _device(device: Device, home: Home, clerk: Clerk) -> OwnDevice:
    sounding = any(one.device_id == device.pk and one.cleared_at is None for one in home.sounding)
    trying = device.service == Service.IN_TEST and device.test_until is not None and device.test_until > clerk.now
    arrived = home.arrived.get(device.pk)
    since = device.tried_since
    of_late = since is not None and clerk.now - since <= queries.SHOWN_FOR
    aside = device.service in {Service.IN_TEST, Service.IN_REPAIR}
    tones = {Health.HEALTHY.value: "done", Health.NEVER_SEEN.value: "new"}
    return OwnDevice(
        pk=device.pk,
        name=_name(device, clerk),
        where=" ".join(filter(None, (device.room if device.room not in device.name else "", device.circuit))),
        words=_("正在报警") if sounding else device.get_service_display() if aside else device.get_health_display(),
        tone="yours" if sounding else "closed" if aside else tones.get(device.health, "yours"),
        advice=_advice(device.health) if device.health in TROUBLES else "",
        trying=trying,
        until=device.test_until if trying else None,
        tested_at=device.tested_at,
        arrived=arrived,
        missed=bool(of_late and not trying and not arrived),
        may_try=not sounding and device.service in {Service.REGISTERED, Service.IN_SERVICE},
    )


def _name(device: Device, clerk: Clerk) -> str:
    return device.name or kind_name(device.kind, english=clerk.english)


def _advice(health: str) -> str:
    return {
        Health.SILENT.value: _("它不说话了：看看是不是断电、断网，或被拆下。"),
        Health.LOW_BATTERY.value: _("换一节电池。换好以后试一次。"),
        Health.FAULT.value: _("它说自己坏了：请物业或安装单位来看。"),
    }[health]


def _alarm(one: Alarm, home: Home, clerk: Clerk) -> OwnAlarm:
    return OwnAlarm(
        what=rule_name(one.rule, one.type, english=clerk.english),
        device=next((_name(each, clerk) for each in home.devices if each.pk == one.device_id), ""),
        mark=_("演练") if one.is_drill else _("测试") if one.is_test else "",
        at=one.raised_at,
        ended=state_name(one.matter.state, clerk) if home.standing else "",
        cause=cause_name(one.cause, english=clerk.english) if home.standing else "",
        href=reverse("sensing:own_alarm", args=[one.matter.number]) if home.standing else "",
    )
