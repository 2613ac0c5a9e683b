"""An alarm behind the secret link of its notice, for whoever belongs to the place and has no account."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.queries.notices import more_than_named, rule_of
from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.kernel.ids import new_id
from huiyin.pages.matter import Deed, Happening, ReceiptShown

if TYPE_CHECKING:
    from datetime import datetime

    from huiyin.matters.models import Matter

TEMPLATE = "sensing/receipt.html"
ONE_TAP = frozenset({"acknowledge", "confirm"})
"""What is done by one press: nothing is asked while it may burn."""
FIRE = "119"


@dataclass(frozen=True, slots=True)
class AtHome:
    """What the page says: what, where, since when, why, what to do. `due` is the kit's urgency of its head."""

    what: str
    where: str
    why: str
    advice: str
    mark: str
    is_drill: bool
    since: "datetime"
    geo: str
    due: str
    cleared_at: "datetime | None"
    closed_at: "datetime | None"
    cause: str


def receipt_context(matter: "Matter", receipt: ReceiptShown) -> dict[str, Any]:
    """What the page reads beside `receipt`. One statement."""
    alarm = Alarm.objects.select_related("device", "premises").get(pk=matter.pk)
    burns = not (alarm.closed_at or alarm.is_test or alarm.is_drill)
    return {
        "alarm": _at_home(alarm, english=(get_language() or "").startswith("en")),
        "deeds": [_deed(deed) for deed in receipt.deeds],
        "trail": _trail(receipt.trail, _called(alarm.device)),
        "fire": FIRE if burns else "",
        "seen_state": matter.state,
        "client_id": new_id().hex,
    }


def _at_home(alarm: Alarm, *, english: bool) -> AtHome:
    rule, place = rule_of(alarm), alarm.premises
    advice = rule.advice.get("owner") if rule and not alarm.closed_at else None
    room = " ".join(filter(None, (alarm.device.room, alarm.device.circuit)))
    return AtHome(
        what=(rule.name.en if english else rule.name.zh) if rule else alarm.type,
        where=" ".join(filter(None, (str(place or alarm.device), room))),
        why=more_than_named(alarm, english=english),
        advice=(advice.en if english else advice.zh) if advice else "",
        mark=_("演练") if alarm.is_drill else _("测试") if alarm.is_test else "",
        is_drill=alarm.is_drill,
        since=alarm.raised_at,
        geo=f"geo:{place.lat:.6f},{place.lon:.6f}" if place and place.lat is not None and place.lon is not None else "",
        due="done" if alarm.closed_at else "" if alarm.acknowledged_at else "late",
        cleared_at=alarm.cleared_at,
        closed_at=alarm.closed_at,
        cause=CAUSES[alarm.cause][1 if english else 0] if alarm.cause in CAUSES else "",
    )


def _deed(deed: Deed) -> Deed:
    """As the page offers it: what follows, said to somebody at home."""
    told = {
        "acknowledge": _("不再往上通知别人；网格员和联动中心知道是您在看。"),
        "confirm": _("马上告诉网格员、联动中心和街道。起火先拨打 119。"),
        "call_false": _("选一个原因。网格员和联动中心会知道是误报。"),
    }
    return replace(
        deed, told=told.get(deed.key, deed.told), asks=deed.key not in ONE_TAP, primary=deed.key == "acknowledge"
    )


def _called(device: Device) -> str:
    """The device's name, or that of its type in the language of the page."""
    kind = device_types().get(device.kind)
    english = (get_language() or "").startswith("en")
    return device.name or (kind and (kind.name.en if english else kind.name.zh)) or str(device)


def _trail(entries: "Any", device: str) -> list[Happening]:
    """Its history; what begins it is no report but an alarm, and not by a person."""
    return [*entries[:-1], replace(entries[-1], deed=_("报警"), by="", who=device)] if entries else []
