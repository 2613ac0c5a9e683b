"""One alarm as a line of the screen and as a pin on its map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.ladders import ladders
from huiyin.domains.sensing.operations.steps import ANSWERS
from huiyin.domains.sensing.queries.centre import OpenAlarm
from huiyin.domains.sensing.rules.ladders import TEST
from huiyin.domains.sensing.web.shown import Line, WatchPin
from huiyin.domains.sensing.web.words import clock_of, rule_name, severity_name, told_names
from huiyin.kernel.clock import to_ms
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.queries import StepTaken
from huiyin.pages.frame import Clerk
from huiyin.people.english import Named, english_names
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.ui.templatetags.huiyin import received

TAKEN = ANSWERS - {"recover", "close_test"} | {"handle"}
"""The steps that say who has it."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who was told of each alarm last, and who has taken it; three statements at most."""

    told: Mapping[UUID, Sequence[str]]
    taken: Mapping[UUID, StepTaken]
    names: Mapping[Named, str]

    @classmethod
    def of(cls, clerk: Clerk, alarms: Sequence[OpenAlarm]) -> "Teller":
        """For these alarms."""
        told = queries.latest_rungs([one.id for one in alarms if one.acknowledged_at is None])
        taken = matters.last_steps([one.id for one in alarms if one.acknowledged_at is not None], TAKEN)
        named = {_named(step) for step in taken.values() if step.actor_user_id} if clerk.english else set()
        return cls(told, taken, english_names(named))

    def taker(self, alarm: OpenAlarm) -> str:
        """Who took the last step: 网格员甲."""
        step = self.taken.get(alarm.id)
        if step is None:
            return ""
        return self.names.get(_named(step), step.actor_name) if step.actor_user_id else step.actor_name


def _named(step: StepTaken) -> Named:
    return Named(step.actor_user_id or 0, step.actor_name, step.at)


def line_of(alarm: OpenAlarm, teller: Teller, clerk: Clerk) -> Line:
    """The alarm as the screen shows it."""
    due = due_of(alarm)
    counts, count, what = _counted(alarm, due, clerk)
    climbs = alarm.next_rung_at if due == "late" else None
    return Line(
        key=alarm.number,
        href=_href(alarm.number),
        what=what_of(alarm, clerk),
        where=where_of(alarm, clerk),
        who=_who(alarm, due, teller, clerk),
        due=due,
        tone="done" if alarm.closed_at else "",
        counts=counts,
        count=count,
        count_ms=_count_ms(alarm, due),
        count_what=what,
        climbs_ms=to_ms(climbs) if climbs else 0,
        climbs=clock_of(climbs - clerk.now) if climbs else "",
        severity=severity_name(alarm.severity),
        level=alarm.severity,
        mark=mark_of(alarm),
        is_drill=alarm.is_drill,
    )


@lru_cache(maxsize=5_000)
def _href(number: str) -> str:
    return reverse("sensing:alarm", args=[number])


def due_of(alarm: OpenAlarm) -> str:
    """late when nobody answered and it has climbed, soon while the first people are asked, empty once somebody has."""
    if alarm.closed_at is not None or alarm.acknowledged_at is not None:
        return ""
    return "late" if alarm.rung else "soon"


def mark_of(alarm: OpenAlarm) -> str:
    """演练 or 测试, where it is one."""
    return _("演练") if alarm.is_drill else _("测试") if alarm.is_test else ""


def what_of(alarm: OpenAlarm, clerk: Clerk) -> str:
    """烟雾报警; with what was measured: 温度过高 61.5 °C."""
    name = rule_name(alarm.rule, alarm.type, english=clerk.english)
    value = alarm.reason.get("value")
    measured = isinstance(value, int | float) and not isinstance(value, bool)
    if not measured or alarm.reason.get("measure") != "value":
        return name
    return f"{name} {value:g} {alarm.reason.get('unit', '')}".strip()


def where_of(alarm: OpenAlarm, clerk: Clerk) -> str:
    """梅里社区 · 梅里新村 8 幢 401 客厅."""
    tree = area_tree()
    chain = tree.chain(alarm.area_id)
    area = name_of(chain[min(1, len(chain) - 1)], english=clerk.english)
    return " · ".join([area, " ".join(filter(None, (alarm.where, alarm.room)))])


def _counted(alarm: OpenAlarm, due: str, clerk: Clerk) -> tuple[str, str, str]:
    if alarm.closed_at is not None:
        return "", "", _("%(when)s 关闭") % {"when": received(alarm.closed_at)}
    if due == "late":
        return "since", "+" + clock_of(clerk.now - alarm.raised_at), _("无人接警")
    if due == "soon":
        left = clock_of(alarm.next_rung_at - clerk.now) if alarm.next_rung_at else ""
        return "until" if left else "", left, _("后升级") if left else _("待接警")
    assert alarm.acknowledged_at is not None
    return "since", clock_of(clerk.now - alarm.acknowledged_at), _("已接警")


def _count_ms(alarm: OpenAlarm, due: str) -> int:
    at = alarm.raised_at if due == "late" else alarm.next_rung_at if due == "soon" else alarm.acknowledged_at
    return to_ms(at) if at else 0


def _who(alarm: OpenAlarm, due: str, teller: Teller, clerk: Clerk) -> list[str]:
    said = []
    if due:
        told = teller.told.get(alarm.id, ())
        names = {"people": told_names((_climbed_to(alarm, told) if due == "late" else told) or told, clerk)}
        said.append(_("已升级：%(people)s") % names if due == "late" else _("已通知：%(people)s") % names)
    elif taker := teller.taker(alarm):
        step = teller.taken[alarm.id]
        action = lifecycles.get("alarm").lifecycle.actions.get(step.action)
        said.append(f"{taker} · {clerk.say(action.name)}" if action and not alarm.closed_at else taker)
    if alarm.cleared_at and not alarm.closed_at:
        said.append(_("探测器已恢复"))
    return said


def _climbed_to(alarm: OpenAlarm, told: Sequence[str]) -> list[str]:
    """Whom its first rung did not tell yet: at five metres the others are not read again."""
    first = ladders()[TEST if alarm.is_test else alarm.severity].rung(0).tell
    return [one for one in told if one not in first]


def pin_of(some: Sequence[OpenAlarm], clerk: Clerk) -> WatchPin:
    """One alarm, or those of a building, as the map shows them."""
    first = some[0]
    assert first.lon is not None
    assert first.lat is not None
    kinds = {due_of(one) or ("done" if one.closed_at else "open") for one in some}
    kind = next(kind for kind in ("late", "soon", "open", "done") if kind in kinds)
    mark = mark_of(first)
    called = _place(first) if kind in {"late", "soon"} else ""
    title = what_of(first, clerk) if len(some) == 1 else _("%(n)d 起报警") % {"n": len(some)}
    return WatchPin(
        lon=first.lon,
        lat=first.lat,
        kind=kind,
        title=" · ".join([f"【{mark}】{title}" if mark else title, _place(first)]),
        href=_href(first.number),
        count=len(some),
        call=called,
    )


def _place(alarm: OpenAlarm) -> str:
    return (alarm.building and " ".join(filter(None, (alarm.address, alarm.building)))) or alarm.where
