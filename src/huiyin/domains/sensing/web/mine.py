"""“我的报警”: a grid worker's list on a telephone. One's own, what nobody has, and what others have in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.domains.sensing.web.finding import alarm_at
from huiyin.domains.sensing.web.words import FIRE, may_burn, rule_name, severity_name, state_name
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields, NotAllowed, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.pages.rows import tone_of
from huiyin.people.english import Named, english_names
from huiyin.places.queries import area_tree

MOST = 50
ONE_TAP = ("acknowledge", "set_out", "arrive", "confirm")
"""Done by one press, on the way there."""
ASKED = ("call_false", "handle", "close", "close_false")
"""Asks for a cause, words or a photo."""
OF_NOBODY = ("acknowledge", "call_false")
"""What is offered of an alarm that is nobody's yet."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: `asks` leads to a form, else one press does it."""

    key: str
    name: str
    icon: str
    href: str
    asks: bool
    primary: bool


@dataclass(frozen=True, slots=True)
class MyAlarm:
    """One alarm of the list. `mine` waits for this person, `who` has one that is not; the point is for the way there.

    `fire` is the number of the fire brigade, where it may burn.
    """

    href: str
    what: str
    where: str
    severity: str
    level: str
    state: str
    tone: str
    due: str
    since: datetime
    mark: str
    is_drill: bool
    quiet: bool
    mine: bool
    answered: bool
    who: str
    fire: str
    geo: str
    lon: float | None
    lat: float | None
    presses: Sequence[Press]
    seen_state: str
    client_id: str


@require_safe
@at_desk
def my_alarms(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The list. One statement beside the frame's; in English one more, for names."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("the list is for those who look after alarms")
    alarms = queries.my_alarms(clerk.actor, MOST + 1)
    names = _english(alarms, clerk) if clerk.english else {}
    found = [_shown(one, clerk, names) for one in alarms]
    here = reverse("sensing:my_alarms")
    context: dict[str, Any] = {
        "mine": [one for one in found[:MOST] if one.mine],
        "nobodys": [one for one in found[:MOST] if not one.mine and not one.answered],
        "others": [one for one in found[:MOST] if not one.mine and one.answered],
        "more": len(found) > MOST,
        "self_href": here,
        "centre_href": reverse("sensing:centre"),
    }
    return desk_page(request, clerk, "sensing/my_alarms.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def press(request: HttpRequest, clerk: Clerk, number: str, action: str) -> HttpResponse:
    """Take a step by one press, and be back at the list."""
    found, _alarm = alarm_at(clerk, number, inside=True)
    if action not in ONE_TAP:
        raise Http404(f"{action} is asked for on its own page")
    given = request.POST.get("client_id", "")
    try:
        act(
            matter_id=found.pk,
            action=action,
            actor=clerk.actor,
            now=clerk.now,
            data={},
            client_id=f"desk:{clerk.actor.user_id}:{given}" if given and len(given) <= 60 else "",
            seen=request.POST.get("seen_state") or None,
        )
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    except BadFields:
        messages.error(request, _("没有记下。打开这一起看看要写什么。"))
    except Refusal:
        messages.warning(request, _("没有记下：别人刚刚动过这一起，看看现在的状态再按。"))
    else:
        action_name = lifecycles.version(found.kind, found.lifecycle_version).actions[action].name
        messages.success(request, _("已记下：%(what)s") % {"what": clerk.say(action_name)})
    return redirect("sensing:my_alarms")


def _english(alarms: Sequence[Alarm], clerk: Clerk) -> Mapping[int, str]:
    """What those who have them are called in English, by account."""
    holders = {one.matter.owner_person for one in alarms if one.matter.owner_person and not clerk.owns(one.matter)}
    found = english_names({Named(holder.pk, holder.name, clerk.now) for holder in holders})
    return {named.user_id: name for named, name in found.items()}


def _shown(one: Alarm, clerk: Clerk, names: Mapping[int, str]) -> MyAlarm:
    matter, place = one.matter, one.premises
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    mine = clerk.owns(matter)
    waits = one.acknowledged_at is None
    located = place is not None and place.lon is not None and place.lat is not None
    client_id = new_id().hex
    return MyAlarm(
        href=reverse("sensing:alarm", args=[matter.number]),
        what=rule_name(one.rule, one.type, english=clerk.english),
        where=" ".join(filter(None, (str(place or one.device), one.device.room))),
        severity=severity_name(one.severity),
        level=one.severity,
        state=state_name(matter.state, clerk),
        tone=tone_of(lifecycle.states[matter.state], mine=mine),
        due="late" if waits and (one.severity == Severity.CRITICAL or one.rung) else "soon" if waits else "",
        since=one.raised_at,
        mark=_("演练") if one.is_drill else _("测试") if one.is_test else "",
        is_drill=one.is_drill,
        quiet=one.cleared_at is not None,
        mine=mine,
        answered=not waits,
        who="" if mine else _holder(one, clerk, names),
        fire=FIRE if may_burn(one) else "",
        geo=f"geo:{place.lat:.6f},{place.lon:.6f}" if located and place else "",
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        presses=_presses(one, lifecycle.possible(matter.state), clerk, mine=mine),
        seen_state=matter.state,
        client_id=client_id,
    )


def _holder(one: Alarm, clerk: Clerk, names: Mapping[int, str]) -> str:
    person = one.matter.owner_person
    return names.get(person.pk, person.name) if person else clerk.of(one.matter.owner_unit)


def _presses(one: Alarm, possible: Sequence[Action], clerk: Clerk, *, mine: bool) -> list[Press]:
    """What may be done now, in the order in which it is done; what closes it only once the sensor is quiet.

    Of what is not one's own: to take it on or call it false while nobody has answered, and nothing once somebody has.
    """
    chain = tuple(area.id for area in area_tree().chain(one.matter.area_id))
    found = {action.key: action for action in possible if any(clerk.actor.holds(role, chain) for role in action.by)}
    keys = [key for key in (*ONE_TAP, *ASKED) if key in found]
    if not mine:
        keys = [key for key in keys if key in OF_NOBODY] if one.acknowledged_at is None else []
    if one.cleared_at is None:
        keys = [key for key in keys if not key.startswith("close")]
    number = one.matter.number
    return [
        Press(
            key=key,
            name=clerk.say(found[key].name),
            icon=found[key].icon,
            href=reverse("desk:act", args=[number, key])
            if key in ASKED
            else reverse("sensing:press", args=[number, key]),
            asks=key in ASKED,
            primary=place == 0,
        )
        for place, key in enumerate(keys)
    ]
