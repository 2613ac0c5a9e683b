"""What rules, types of devices, causes and short times are called, in the reader's language."""

from datetime import timedelta

from django.utils.translation import gettext as _

from huiyin.domains.sensing.adapters.device_types import device_types, rules_by_code
from huiyin.domains.sensing.rules.causes import CAUSES


def rule_name(code: str, fallback: str, *, english: bool) -> str:
    """What a rule finds: 烟雾报警. `fallback` for one that today's types do not know."""
    rule = rules_by_code().get(code)
    return fallback if rule is None else rule.name.en if english else rule.name.zh


def kind_name(kind: str, *, english: bool) -> str:
    """What a type of device is called."""
    known = device_types().get(kind)
    return kind if known is None else known.name.en if english else known.name.zh


def cause_name(cause: str, *, english: bool) -> str:
    """What an alarm was caused by; empty where nobody said."""
    return CAUSES[cause][1 if english else 0] if cause in CAUSES else ""


def lasting(span: timedelta) -> str:
    """A short time in words: 48 秒, 2 分 5 秒, 3 小时 10 分."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 60:
        return _("%(s)d 秒") % {"s": seconds}
    if seconds < 3600:
        return _("%(m)d 分 %(s)d 秒") % {"m": seconds // 60, "s": seconds % 60}
    return _("%(h)d 小时 %(m)d 分") % {"h": seconds // 3600, "m": seconds % 3600 // 60}


def in_room(room: str, name: str) -> str:
    """A device by its room and name; a name that begins with its room says it already: 客厅烟感."""
    return name if name.startswith(room) else f"{room} {name}".strip()
