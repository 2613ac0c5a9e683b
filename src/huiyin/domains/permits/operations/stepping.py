"""What a step of an application or of a permit changes in its own row."""

from datetime import date, datetime

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, LicenceState, PermitCase
from huiyin.domains.permits.operations.arriving import ask_there
from huiyin.domains.permits.operations.changing import reissue_lost, say_of_change, sign_anew
from huiyin.domains.permits.operations.committing import open_check
from huiyin.domains.permits.operations.licences import issue_licence, synchronise
from huiyin.domains.permits.queries.cases import received_at, step_of
from huiyin.domains.permits.queries.stops import STOP_CLOCK, own_stops
from huiyin.domains.permits.rules.catalogue import Kind
from huiyin.domains.permits.rules.issuing import UnfitClaims
from huiyin.domains.permits.rules.limits import ClockStart
from huiyin.domains.permits.rules.stops import stops_of
from huiyin.domains.permits.rules.validity import NO_END, last_day, out_of_bounds
from huiyin.kernel.deadlines import deadline
from huiyin.kernel.spans import Span, Unit
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import ServiceTime, Step
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.people.actors import ActorKind

log = structlog.get_logger(__name__)
ACCEPTING = frozenset({"accept", "deem_accepted"})
DECIDING = frozenset({"grant", "file", "refuse"})
ALLOWING = frozenset({"grant", "file"})
ANNOUNCED = "announce_expiry"
CHANGING = frozenset({"suspend", "restore", "revoke", "surrender", "expire", "renew"})
GONE = {
    "revoke": LicenceState.REVOKED,
    "surrender": LicenceState.SURRENDERED,
    "expire": LicenceState.EXPIRED,
}
SAYING = frozenset({"agree_to_change", "object_to_change"})
BEGINNING = frozenset({"hand_out", "begin"})
FOLLOW = "follow"
ISSUING = frozenset({"issue", "take_part"})
ENDING = ISSUING | {"refuse", "do_not_accept", "need_nothing", "withdraw", "close_withdrawn"}
"""The actions of `application.toml` that lead to its end."""


def on_application_step(step: Step) -> ServiceTime | None:
    """Accepting starts the clock of the whole; issuing makes the licence, in the same transaction."""
    if step.action in ACCEPTING:
        return _accepted(step)
    if step.action == FOLLOW:
        return _followed(step)
    if step.action in ENDING:
        Application.objects.filter(pk=step.matter.pk).update(ended_at=step.now)
    if step.action in ISSUING:
        _issue(step)
    if step.action == "ask_there":
        ask_there(step)
    if step.action == "sign_anew":
        sign_anew(application_id=step.matter.pk, now=step.now)
    if step.action == "report_lost":
        reissue_lost(application_id=step.matter.pk, now=step.now)
    return None


def _accepted(step: Step) -> ServiceTime:
    """Who is told nothing is accepted from the day it was received (行政许可法 art. 32 (4)): when the state began."""
    application = Application.objects.get(pk=step.matter.pk)
    application.accepted_at = step.matter.state_since if step.action == "deem_accepted" else step.now
    application.save(update_fields=["accepted_at"])
    return ServiceTime(Span.parse(application.plan["within"]), since=application.accepted_at)


def _issue(step: Step) -> None:
    """Raises `BadFields` where what was granted cannot stand in a licence, so that whoever pressed reads why not."""
    try:
        issue_licence(application_id=step.matter.pk, now=step.now)
    except UnfitClaims as wrong:
        log.warning("licence_not_issued", application=str(step.matter.pk), fields=sorted(wrong.problems))
        raise BadFields({"": _("证现在发不出来：有一处内容写不进证上的码。没有少什么，请联系综合窗口")}) from wrong


def _followed(step: Step) -> ServiceTime:
    """The clock of the whole ends with the last one of its permits."""
    until = datetime.fromisoformat(str(step.given.facts["ends"]))
    began = Application.objects.values_list("accepted_at", flat=True).get(pk=step.matter.pk) or step.now
    days = working_calendar(step.now).days_between(day_of(began), day_of(until))
    return ServiceTime(Span(max(1, days), Unit.WORKING_DAYS), until=until)


def on_permit_step(step: Step) -> ServiceTime | None:
    """Keep when it was decided and until when it is good; what becomes of it later is in the licence at once."""
    case = PermitCase.objects.select_related("application").get(pk=step.matter.pk)
    if step.action == "drop" and step.actor.kind is not ActorKind.SYSTEM:  # older lifecycles let the window
        raise NotAllowed(step.action, ("nobody: the law says what it asks for",))
    if step.action in DECIDING:
        if step.action != "file" and step_of(case).get("kind") == Kind.FILING:
            raise NotAllowed(step.action, ("nobody: a filing is done when it is filed",))
        said = str(step.given.facts.get("until", ""))
        case.decided_at = step.now
        case.number = str(step.given.facts.get("permit_number", ""))
        case.valid_until = _granted_until(case, said, step.now) if step.action in ALLOWING else None
        case.save(update_fields=["decided_at", "number", "valid_until"])
        if step.action == "grant" and (within := step_of(case).get("checked_after")):
            open_check(case=case, granted=step.matter, within=within, now=step.now)
    elif step.action == ANNOUNCED:
        case.announced_until = date.fromisoformat(str(step.given.facts["until"]))
        case.save(update_fields=["announced_until"])
    elif step.action in CHANGING:
        if step.action == "renew":
            case.valid_until = read_day(str(step.given.facts["until"]), case.valid_until, step.now)
        elif step.action != "expire":
            case.suspended_at = step.now if step.action == "suspend" else None
        case.save(update_fields=["valid_until", "suspended_at"])
        synchronise(case=case, gone=GONE.get(step.action), now=step.now)
    elif step.action in SAYING:
        say_of_change(step)
    elif step.action == STOP_CLOCK:
        return _stopped(case, step)
    elif step.action == "extend":
        return _extended(case, step)
    elif step.action in BEGINNING:
        return _begun(case, step)
    return None


def _begun(case: PermitCase, step: Step) -> ServiceTime:
    """What waited for another permit begins now; all else from acceptance, or from receipt where its law says so."""
    plan = step_of(case)
    since = None if step.action == "begin" else case.application.accepted_at
    if since and plan.get("starts") == ClockStart.RECEIPT:
        since = received_at(case.application)
    return ServiceTime(Span.parse(plan["within"]), since=since)


def _extended(case: PermitCase, step: Step) -> ServiceTime:
    """The head of the authority has allowed more time, at most what the permit's law allows, before it was over."""
    due, days, most = step.matter.due_at, int(step.given.facts["days"]), int(step_of(case).get("more", 0))
    if days > most:
        raise BadFields({"days": _most(most)})
    if due is None or due < step.now:
        raise BadFields({"": _("期限已经到了，不能再延长")})
    more = deadline(due, Span(days, Unit.WORKING_DAYS), working_calendar(step.now))
    return ServiceTime(Span.parse(step.matter.due_span), until=more.at)


def _stopped(case: PermitCase, step: Step) -> ServiceTime | None:
    """The clock stops for what the law or the permit's own rules name; the state lasts as long as it was said to."""
    allowed = stops_of(own_stops(case))
    if step.given.facts["stop"] not in allowed:
        raise BadFields({"stop": "one of " + ", ".join(allowed)})
    days = step.given.facts.get("days")
    return ServiceTime(in_state=Span(int(days), Unit.WORKING_DAYS)) if days else None


def _most(days: int) -> str:
    if not days:
        return _("这一项的期限依法不能延长")
    return ngettext("最多延长 %(n)d 个工作日", "最多延长 %(n)d 个工作日", days) % {"n": days}


def _granted_until(case: PermitCase, said: str, now: datetime) -> date | None:
    """As its authority says, or else as the catalogue has it. What neither says is not without an end for that."""
    if said == NO_END:
        return None
    if said:
        return _fit(date.fromisoformat(said), None, now)
    years = step_of(case)["years"]
    if not years and step_of(case).get("kind") != Kind.FILING:
        raise BadFields({"until": "nobody has said until when it is good"})
    return last_day(day_of(now), years) if years else None


def read_day(given: str, ends: date | None, now: datetime) -> date:
    """The last day of what is renewed. Raises `BadFields`."""
    if given == NO_END:
        raise BadFields({"until": "needs a day"})
    return _fit(date.fromisoformat(given), ends, now)


def _fit(until: date, ends: date | None, now: datetime) -> date:
    if wrong := out_of_bounds(until, ends, day_of(now)):
        raise BadFields({"until": wrong})
    return until


def read_ends(value: object) -> str:
    """A moment: 2026-03-18T09:30:00+00:00."""
    at = datetime.fromisoformat(str(value))
    if at.tzinfo is None:
        raise ValueError("a moment without an offset")
    return at.isoformat()


def read_until(value: object) -> str:
    """A day, 2031-11-25, or that there is no end."""
    if value == NO_END:
        return NO_END
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError("not a day: 2031-11-25") from None
