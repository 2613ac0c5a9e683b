"""An alarm in words: on its page, and as it is handed over to 119 on the telephone."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.device_types import rules_by_code
from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.web.shown import Face
from huiyin.domains.sensing.web.words import cause_name, kind_name, rule_name, severity_name
from huiyin.pages.frame import Clerk
from huiyin.places.naming import words_of
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def face_of(found: "Matter", alarm: Alarm, clerk: Clerk) -> Face:
    """What its page says first."""
    device, premises = alarm.device, alarm.premises
    rule = rules_by_code().get(alarm.rule)
    advice = rule.advice.get("grid_worker" if clerk.actor.posts else "owner") if rule else None
    tree = area_tree()
    plan = premises.floor_plan_id if premises else None
    return Face(
        number=found.number,
        what=rule_name(alarm.rule, alarm.type, english=clerk.english),
        why=capfirst(queries.more_than_named(alarm, english=clerk.english)),
        severity=severity_name(alarm.severity),
        level="" if alarm.closed_at else alarm.severity,
        due=_due(alarm),
        where=str(premises or "") or found.address or str(device),
        room=device.room,
        circuit=device.circuit,
        area=words_of(tree.get(found.area_id), tree, english=clerk.english),
        device=device.name or kind_name(device.kind, english=clerk.english),
        device_href=reverse("sensing:device", args=[device.pk]),
        observed_at=alarm.observed_at,
        raised_at=alarm.raised_at,
        advice=(advice.en if clerk.english else advice.zh) if advice else "",
        times=alarm.times,
        mark=_("演练") if alarm.is_drill else _("测试") if alarm.is_test else "",
        is_drill=alarm.is_drill,
        geo=f"geo:{found.lat:.6f},{found.lon:.6f}" if found.lon is not None and found.lat is not None else "",
        plan=reverse("sensing:alarm_plan", args=[found.number]) if plan else "",
        cleared_at=alarm.cleared_at,
        acknowledged_at=alarm.acknowledged_at,
        arrived_at=alarm.arrived_at,
        closed_at=alarm.closed_at,
        cause=cause_name(alarm.cause, english=clerk.english),
    )


def _due(alarm: Alarm) -> str:
    """The kit's urgency of its head."""
    if alarm.closed_at is not None:
        return "done"
    if alarm.acknowledged_at is not None:
        return ""
    return "late" if alarm.severity == Severity.CRITICAL.value or alarm.rung else "soon"


def handed_over(face: Face) -> str:
    """What is said to 119, ready to be read aloud: where first, for a call may break off."""
    lines = [
        _("地址：%(where)s") % {"where": " ".join(filter(None, (face.where, face.room)))},
        _("片区：%(area)s") % {"area": face.area},
        _("情况：%(what)s") % {"what": _("，").join(filter(None, (face.what, face.why)))},
        _("时间：%(at)s 起") % {"at": timezone.localtime(face.observed_at).strftime("%H:%M")},
        _("来源：%(device)s，编号 %(number)s") % {"device": face.device, "number": face.number},
    ]
    if face.arrived_at:
        lines.append(_("现场：我们的人 %(at)s 到") % {"at": timezone.localtime(face.arrived_at).strftime("%H:%M")})
    return "\n".join(lines)
