"""One device: what it said, which rules watch it, what was done to it, and what may be done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.forms import ChangeForm
from huiyin.domains.sensing.models import Device, DeviceChange, Service
from huiyin.domains.sensing.operations import BadDevice, UnableToChange
from huiyin.domains.sensing.operations.changing import WANTS_WORDS
from huiyin.domains.sensing.rules import Rule
from huiyin.domains.sensing.web.alarm import device_row, past_of
from huiyin.domains.sensing.web.finding import device_at
from huiyin.domains.sensing.web.trends import trends_of
from huiyin.domains.sensing.web.words import door_name, severity_name
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.matter import Deed, Fact
from huiyin.people.english import Named, english_names
from huiyin.ui.templatetags.huiyin import day, stamp

What = DeviceChange.What


@dataclass(frozen=True, slots=True)
class LimitShown:
    """A limit of a rule as it holds here: where it comes from, and whether that was read."""

    value: str
    standard: str
    verified: bool
    own: bool


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule in force: what it finds, how bad that is, and its limits."""

    name: str
    severities: str
    limits: list[LimitShown]
    enabled: bool


@require_safe
@at_desk
def device(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """The page. A constant number of statements."""
    one = device_at(clerk, device_id)
    rules = queries.rules_in_force(one)
    alarms = queries.alarms_of_device(one)
    trends, said = trends_of(one, rules, clerk, clerk.now)
    context: dict[str, Any] = {
        "device": device_row(one, clerk, inside=True),
        "sounding": any(not (alarm.closed_at or alarm.cleared_at or alarm.is_drill) for alarm in alarms),
        "place": str(one.premises or ""),
        "facts": _facts(one),
        "trends": trends,
        "said": said,
        "rules": [_rule(rule, one, clerk) for rule in rules],
        "standards": _standards(one),
        "changes": _changes(one, clerk),
        "past": [past_of(alarm, clerk) for alarm in alarms],
        "deeds": [_deed(one, what) for what in operations.possible_changes(one)],
        "drill_href": reverse("sensing:start_drill", args=[one.pk])
        if operations.drilled(one) and one.service == Service.IN_SERVICE
        else "",
        "back_href": reverse("sensing:devices"),
    }
    return desk_page(request, clerk, "sensing/device.html", context, here=reverse("sensing:devices"))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def change(request: HttpRequest, clerk: Clerk, device_id: int, what: str) -> HttpResponse:
    """Asks what has to be known, and does it; of a new device it shows the key, this once."""
    one = device_at(clerk, device_id)
    if what not in operations.possible_changes(one):
        if what in What.values:
            messages.warning(
                request, _("这台设备现在是“%(state)s”，这一步做不了。") % {"state": one.get_service_display()}
            )
            return redirect("sensing:device", one.pk)
        raise Http404(f"nothing called {what} is done to devices")
    form = ChangeForm(request.POST or None, what=what, needs_words=what in WANTS_WORDS)
    key, fresh = "", None
    if form.is_valid():
        try:
            fresh, key = _change(one, what, form, clerk)
        except UnableToChange as why:
            form.add_error(None, _("没有改成：%(why)s") % {"why": why})
        except BadDevice as why:
            form.add_error("serial", _("这里要改一下：%(problem)s") % {"problem": why.problems.get("serial", "")})
        else:
            if not key:
                messages.success(request, _("已记下：%(what)s") % {"what": What(what).label})
                return redirect("sensing:device", (fresh or one).pk)
    context = {
        "deed": _deed(one, What(what)),
        "form": form,
        "key": key,
        "fresh_href": reverse("sensing:device", args=[fresh.pk]) if fresh else "",
        "name": str(one),
        "cancel_href": reverse("sensing:device", args=[one.pk]),
    }
    return desk_page(
        request,
        clerk,
        "sensing/change_device.html",
        context,
        here=reverse("sensing:devices"),
        status=422 if form.errors else 200,
    )


def _change(one: Device, what: str, form: ChangeForm, clerk: Clerk) -> tuple[Device | None, str]:
    """What came of it: a new device and its key, where there is one."""
    given: dict[str, Any] = {"device": one, "actor": clerk.actor, "now": clerk.now, "words": form.cleaned_data["words"]}
    if what == What.SWAPPED:
        made = operations.swap(**given, serial=form.cleaned_data["serial"])
        return made.device, made.key
    doing = {
        What.TEST: operations.put_in_test,
        What.REPAIR: operations.send_to_repair,
        What.BACK: operations.put_back,
        What.RETIRED: operations.retire,
    }
    doing[What(what)](**given)
    return None, ""


def _deed(one: Device, what: DeviceChange.What) -> Deed:
    names = {
        What.TEST: (_("开始测试"), "bell", _("报警照样出来，标【测试】，只通知联动中心。")),
        What.REPAIR: (_("送修"), "arrow-right", _("它说的话照样存着，不再判断，也不报警。")),
        What.BACK: (_("恢复使用"), "check", _("从现在起照常判断和报警。")),
        What.SWAPPED: (_("换新"), "refresh-cw", _("同一位置登记一台新的，给一个新密钥；旧的停用。")),
        What.RETIRED: (_("停用"), "x", _("密钥作废，它再也连不上；说过的话留着。")),
    }
    name, icon, told = names[what]
    return Deed(what.value, name, icon, reverse("sensing:change_device", args=[one.pk, what.value]), told)


def _facts(one: Device) -> list[Fact]:
    source = one.source
    lines = [
        (_("序列号"), one.serial),
        (_("位置"), " ".join(filter(None, (one.room, one.circuit)))),
        (_("接入"), " ".join(filter(None, (door_name(source.door), source.address)))),
        (_("上级设备"), (source.parent.name or source.parent.address or "") if source.parent else ""),
        (_("固件"), one.firmware),
        (_("固件升级"), _installing(one)),
        (_("启用"), day(one.commissioned_at) if one.commissioned_at else ""),
        (_("上次试报警"), stamp(one.tested_at)),
        (_("上次维护"), day(one.serviced_at)),
        (_("下次维护"), day(one.service_due)),
    ]
    facts = [Fact(name, value) for name, value in lines if value]
    if one.replaces_id:
        facts.append(
            Fact(_("替换了"), str(one.replaces), reverse("sensing:device", args=[one.replaces_id]), _("看旧的"))
        )
    return facts


def _installing(one: Device) -> str:
    """What firmware it is to have, and how far it is with that; empty where there is none."""
    found = queries.installation_of(one.source_id)
    if found is None:
        return ""
    stands = f"{found.wave.firmware} · {found.get_state_display()} · {stamp(found.changed_at)}"
    return f"{stands} · {found.error}" if found.error else stands


def _changes(one: Device, clerk: Clerk) -> list[tuple[DeviceChange, str]]:
    """What was done to it, with what whoever did it is called. In English one statement more."""
    changes = queries.changes_of(one)
    people = {change.pk: Named(change.by_id, change.by_name, change.at) for change in changes if change.by_id}
    called = english_names(set(people.values())) if clerk.english else {}
    return [
        (change, called.get(people[change.pk], change.by_name) if change.pk in people else change.by_name)
        for change in changes
    ]


def _standards(one: Device) -> str:
    kind = device_types().get(one.kind)
    return _("、").join(kind.standards) if kind else ""


def _rule(rule: Rule, one: Device, clerk: Clerk) -> RuleShown:
    kind = device_types().get(one.kind)
    usual = next((same for same in kind.rules if same.code == rule.code), rule) if kind else rule
    limits = [
        LimitShown(limit.shown(limit.value), limit.standard, limit.verified, limit.value != usual.limits[name].value)
        for name, limit in rule.limits.items()
    ]
    severities = _("、").join(severity_name(level.severity.value) for level in rule.levels)
    return RuleShown(rule.name.en if clerk.english else rule.name.zh, severities, limits, rule.enabled)
