"""What comes next, in words with dates: the question of the page, who does the step by when, what happens by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiyin.kernel.deadlines import deadline
from huiyin.lifecycles.model import Lifecycle, State, Tone
from huiyin.matters.calendars import working_calendar
from huiyin.matters.queries import ActionOffer
from huiyin.pages.trail import said
from huiyin.ui.spacing import spaced
from huiyin.ui.templatetags.huiyin import by, day

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


ADDING = frozenset({"supplement", "words"})
"""What somebody adds who is asked for more."""


def headline(matter: "Matter", lifecycle: Lifecycle, offers: Sequence[ActionOffer], unit: str) -> str:
    """The page's question or result, in a short clause: 已经答复，您看行不行？"""
    state = lifecycle.states[matter.state]
    words = {"unit": unit, "state": said(state.name)}
    match state.tone:
        case Tone.NEW:
            return _("收到了，等%(unit)s接手") % words
        case Tone.DOING:
            return _("%(state)s，%(unit)s负责") % words
        case Tone.YOURS if any("rating" in offer.action.takes for offer in offers):
            return _("已经答复，您看行不行？")
        case Tone.YOURS if any(ADDING & {*offer.action.needs, *offer.action.takes} for offer in offers):
            return _("还缺一点，请您补充")
        case Tone.YOURS:  # a choice, and nothing is lacking
            return words["state"]
        case Tone.DONE | Tone.CLOSED:
            result = lifecycle.resolutions.get(matter.resolution)
            return _("%(state)s：%(result)s") % (words | {"result": said(result)}) if result else words["state"]


def follows(matter: "Matter", lifecycle: Lifecycle, unit: str, now: datetime) -> list[str]:
    """What is promised and what happens by itself."""
    state = lifecycle.states[matter.state]
    lines = [next_step(matter, lifecycle, unit, now), _promise(matter, now), _by_itself(matter, lifecycle, state, now)]
    return [spaced(line) for line in lines if line]


def next_step(matter: "Matter", lifecycle: Lifecycle, unit: str, now: datetime) -> str:
    """Who does the present step by when; "" when it has no deadline of its own.

    What a new matter waits for is the first action that its lifecycle names there (受理, 派单, 接单).
    """
    if matter.state_due_at is None or matter.closed_at:
        return ""
    words = {"unit": unit, "by": by(matter.state_due_at)}
    if matter.state_due_at < now:
        return _("这一步已经超期，%(unit)s原定%(by)s办，上级已经知道。") % words
    if (state := lifecycle.states[matter.state]).tone is Tone.NEW:
        first = lifecycle.possible(state.key)[0]
        return _("%(by)s，由%(unit)s%(deed)s。") % (words | {"deed": said(first.name)})
    return _("%(by)s，由%(unit)s办这一步。") % words


def _promise(matter: "Matter", now: datetime) -> str:
    if matter.due_at is None or matter.closed_at:
        return ""
    words = {"by": by(matter.due_at)}
    if matter.paused_at:
        return _("等您回话的时候，办理期限停着不走。") if matter.state_due_at is None else ""
    if matter.due_at < now:
        return _("原来答应%(by)s办好，已经超期，会逐级上报。") % words
    if matter.due_provisional:
        return _("答应%(by)s办好；那时的放假安排还没公布，日子可能挪一两天。") % words
    return _("答应%(by)s办好。") % words


def _by_itself(matter: "Matter", lifecycle: Lifecycle, state: State, now: datetime) -> str:
    """What the clock does when nobody does anything."""
    if state.lapse is None:
        return ""
    at = deadline(matter.state_since, state.lapse.within, working_calendar(now)).at
    to = lifecycle.actions[state.lapse.action].to
    then = lifecycle.states[to] if to else state
    words = {"day": day(at), "state": said(then.name)}
    if state.final:
        return _("%(day)s我们会“%(state)s”，再看一次。") % words
    if state.tone is not Tone.YOURS:
        return _("%(day)s前没有人告诉您什么，就自动变为“%(state)s”。") % words
    return _("%(day)s前您没有回话，就自动变为“%(state)s”。") % words
