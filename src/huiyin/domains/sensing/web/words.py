"""What alarms, devices and the people around them are called on pages, in the reader's language."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Part
from huiyin.domains.sensing.queries.naming import cause_name, kind_name, lasting, rule_name
from huiyin.domains.sensing.rules import Severity
from huiyin.lifecycles.registry import lifecycles
from huiyin.pages.frame import Clerk

__all__ = [
    "cause_name",
    "clock_of",
    "kind_name",
    "lasting",
    "quantity_name",
    "rule_name",
    "severity_name",
    "state_name",
    "told_names",
    "unit_of",
]
KIND = "alarm"
_PARTS = {part.value: part.label for part in Part}
FIRE = "119"


def quantity_name(kind: str, key: str, *, english: bool) -> str:
    """What a type of device calls something that it measures."""
    known = device_types().get(kind)
    quantity = known.quantities.get(key) if known else None
    return key if quantity is None else quantity.name.en if english else quantity.name.zh


def unit_of(kind: str, key: str) -> str:
    """The unit of a quantity."""
    known = device_types().get(kind)
    quantity = known.quantities.get(key) if known else None
    return quantity.unit.zh if quantity and quantity.unit else ""


def door_name(code: str) -> str:
    """How a device speaks to us: by a key of its own over MQTT or HTTP, or through another platform."""
    named = {
        "key": _("密钥（MQTT 或 HTTP）"),
        "brokers": _("MQTT 服务器"),
        "mqtt": "MQTT",
        "http": "HTTP",
        "gbt26875": "GB/T 26875.3",
        "ctwing": "CTWing",
        "onenet": "OneNET",
        "chirpstack": "ChirpStack",
        "frigate": "Frigate",
    }
    return named.get(code, code)


def severity_name(severity: str) -> str:
    """紧急, 严重, 一般, 提示."""
    return {
        Severity.CRITICAL: pgettext("severity", "紧急"),
        Severity.SERIOUS: pgettext("severity", "严重"),
        Severity.MINOR: pgettext("severity", "一般"),
        Severity.NOTICE: pgettext("severity", "提示"),
    }[Severity(severity)]


def state_name(state: str, clerk: Clerk) -> str:
    """The state of an alarm's matter."""
    known = lifecycles.get(KIND).lifecycle.states.get(state)
    return clerk.say(known.name) if known else state


def told_names(told: Iterable[str], clerk: Clerk) -> str:
    """Whom a rung told: 业主、网格员、联动中心."""
    roles = lifecycles.get(KIND).lifecycle.roles
    names = [clerk.say(roles[one]) if one in roles else str(_PARTS.get(one, one)) for one in told]
    return _("、").join(names) or _("没有找到人")


def clock_of(span: timedelta) -> str:
    """3:05, 1:02:09; from a day on in days. The page's script counts on in the same form."""
    seconds = max(0, int(span.total_seconds()))
    if seconds >= 86_400:
        return _("%(n)d 天") % {"n": seconds // 86_400}
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def may_burn(one: Alarm) -> bool:
    """Whether it is worth a call to the fire brigade: nothing that is over, tried out, or small."""
    loud = one.severity in {Severity.CRITICAL.value, Severity.SERIOUS.value}
    return loud and not (one.is_drill or one.is_test or one.closed_at)
