"""An application goes on by itself: cases are opened and handed out, and what was decided is put together.

Each write is a transaction of its own with a client id of its own, and what comes next is worked out anew from what
stands: whoever is killed between two of them, or comes second, leaves nothing undone and does nothing twice. It runs
after a step has committed (`handlers`), and once a minute for whatever that missed (`jobs`). Within one transaction it
cannot be: it would take the lock of an application while holding that of a permit (`matters.locking`: parent first).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, PermitCase
from huiyin.domains.permits.operations.dropping import asked_today, why_dropped, why_unreachable
from huiyin.domains.permits.operations.singly import each
from huiyin.domains.permits.operations.stepping import FOLLOW
from huiyin.domains.permits.operations.visiting import attend_to_visit
from huiyin.domains.permits.queries import cases_of, unfinished, unit_of_authority
from huiyin.domains.permits.rules.advancing import Case, Ending, Stand, what_next
from huiyin.domains.permits.rules.catalogue import Kind
from huiyin.domains.permits.rules.forecast import Running, latest
from huiyin.kernel.spans import Span
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import MatterDraft, Place, act, open_matter
from huiyin.people.actors import SYSTEM_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


_OPEN = frozenset({"received", "waiting", "reviewing", "stopped"})
GIVEN_UP = "申请人撤回申请，放弃这项许可。 The applicant withdrew the application and gives this permit up."


def advance_all(*, now: datetime) -> int:
    """Do what is left to do for every application; how many were looked at. One that fails keeps none of the others."""
    return each(unfinished(), lambda one: advance(application_id=one, now=now), what="application")


def advance(*, application_id: UUID, now: datetime) -> None:
    """Do all that comes next for an application. Harmless when there is nothing to do, or no such application."""
    application = Application.objects.select_related("matter").filter(pk=application_id).first()
    if application is None:
        return
    if application.matter.state == "deciding":
        _open_cases(application, now)
        _move_cases(application, now)
    elif application.matter.state == "withdrawing":
        _withdraw_cases(application, now)
    elif application.matter.state == "giving_up":
        _give_up_cases(application, now)


def _open_cases(application: Application, now: datetime) -> None:
    steps: Sequence[Mapping[str, Any]] = application.plan["steps"]
    there = set(application.cases.values_list("permit", flat=True))
    for step in steps:
        if step["permit"] not in there:
            _open_case(application, step, now)


def _open_case(application: Application, step: Mapping[str, Any], now: datetime) -> None:
    parent = application.matter
    draft = MatterDraft(
        title=f"{step['name']} · {application.firm}"[:200],
        words={"words": f"{application.firm}（{application.uscc}）申请{step['name']}，综合申请 {parent.number}。"},
        source="application",
        place=Place(parent.lon, parent.lat, parent.address, parent.area_id),
        facts={"permit": step["permit"], "authority": step["authority"]},
        within=Span.parse(step["within"]),
        contact=parent.contact,
        reporter_id=parent.reporter_id,
        parent_id=parent.pk,
        announced=False,
    )
    also = partial(_write_case, application=application, step=step)
    client_id = f"application:{parent.number}:{step['permit']}"
    open_matter(kind="permit", actor=SYSTEM_ACTOR, draft=draft, now=now, client_id=client_id, also=also)


def _write_case(matter: "Matter", *, application: Application, step: Mapping[str, Any]) -> None:
    row = PermitCase(
        matter=matter,
        application=application,
        permit=step["permit"],
        authority=step["authority"],
        after=list(step["after"]),
        asked={"materials": step["materials"], "fields": step["fields"]},
    )
    insert(row)


def _move_cases(application: Application, now: datetime) -> None:
    """Do what comes next until nothing does: what is dropped or filed may let another begin."""
    cases = cases_of(application.pk)
    today = day_of(now)
    filings = {step["permit"] for step in application.plan["steps"] if step.get("kind") == Kind.FILING}
    asked = asked_today(application, today)
    following = what_next([_case(case, asked, filings) for case in cases])
    by_permit = {case.permit: case for case in cases}
    for permit in following.drop:
        _take(by_permit[permit], "drop", now, {"reason": why_dropped(application, permit, today)})
    for permit in following.wait:
        _take(by_permit[permit], "wait", now)
    for permit in following.fall_away:
        _fall_away(by_permit[permit], cases, now)
    handed = [permit for permit in following.begin if _hand_to_authority(by_permit[permit], now)]
    for permit in following.file:
        _take(by_permit[permit], "file", now, {"permit_number": by_permit[permit].matter.number})
    if following.drop or following.fall_away or following.file or filings.intersection(handed):
        return _move_cases(application, now)
    cases = cases_of(application.pk)
    attend_to_visit(application, cases, now)
    if following.ending:
        _end(application, following.ending, now)
    else:
        _follow(application, cases, now)
    return None


def _follow(application: Application, cases: Sequence[PermitCase], now: datetime) -> None:
    """The deadline of the whole is that of its last permit: a stop or an extension of one moves it."""
    matter = application.matter
    if not _knows(matter, FOLLOW):
        return
    ended = {case.permit: case.matter.closed_at for case in cases if case.matter.closed_at}
    running = [_running(case, application, ended) for case in cases if not case.matter.closed_at]
    ends = latest(running, working_calendar(now))
    if ends and ends != matter.due_at:
        said = ends.isoformat()
        client_id = f"{matter.pk}:{FOLLOW}:{matter.entries}"
        act(matter_id=matter.pk, action=FOLLOW, actor=SYSTEM_ACTOR, now=now, data={"ends": said}, client_id=client_id)


def _running(case: PermitCase, application: Application, ended: Mapping[str, datetime]) -> Running:
    matter, steps = case.matter, application.plan["steps"]
    within = next(Span.parse(step["within"]) for step in steps if step["permit"] == case.permit)
    free = [ended[permit] for permit in case.after if permit in ended]
    since = max(free, default=application.accepted_at or matter.opened_at)
    if matter.state == Stand.REVIEWING:
        return Running(case.permit, within, since, due_at=matter.due_at)
    if matter.state == Stand.STOPPED and matter.due_left is not None:
        left = timedelta(seconds=matter.due_left)
        return Running(case.permit, within, since, left=left, resumes_at=matter.state_due_at)
    return Running(case.permit, within, since, case.after)


def _knows(matter: "Matter", action: str) -> bool:
    """Whether the lifecycle that a matter began with has the action."""
    return action in lifecycles.version(matter.kind, matter.lifecycle_version).actions


def _case(case: PermitCase, asked: Collection[str], filings: Collection[str]) -> Case:
    dropped = case.permit not in asked or case.matter.resolution == "dropped"
    return Case(case.permit, Stand(case.matter.state), case.after, dropped, case.permit in filings)


def _fall_away(case: PermitCase, cases: Sequence[PermitCase], now: datetime) -> None:
    """It cannot be had any more, and whoever applied is told what it rested on."""
    if not _knows(case.matter, "fall_away"):
        return _take(case, "withdraw", now)
    lost = [one for one in cases if one.permit in case.after and one.matter.state not in {"granted", *_OPEN}]
    return _take(case, "fall_away", now, {"reason": why_unreachable([one.permit for one in lost] or case.after)})


def _hand_to_authority(case: PermitCase, now: datetime) -> bool:
    """Whether it went there: without a unit for it, it stays at the window, whose clock for handing it out runs."""
    unit = unit_of_authority(case.authority, case.matter.area_id)
    if unit:
        _take(case, "begin" if case.matter.state == Stand.WAITING else "hand_out", now, {"unit": unit})
    return bool(unit)


def _take(case: PermitCase, action: str, now: datetime, data: Mapping[str, object] | None = None) -> None:
    act(
        matter_id=case.pk,
        action=action,
        actor=SYSTEM_ACTOR,
        now=now,
        data=data,
        client_id=f"{case.pk}:{action}",
        seen=case.matter.state,
    )


def _end(application: Application, ending: Ending, now: datetime) -> None:
    matter = application.matter
    act(matter_id=matter.pk, action=ending.value, actor=SYSTEM_ACTOR, now=now, client_id=f"{matter.pk}:{ending.value}")


def _withdraw_cases(application: Application, now: datetime) -> None:
    """Nobody works on what is open any more. What was granted stands: its use is the applicant's to say."""
    matter = application.matter
    for case in cases_of(application.pk):
        if not case.matter.closed_at:
            _take(case, "withdraw", now)
    cases = cases_of(application.pk)
    attend_to_visit(application, cases, now)
    if _knows(matter, "give_up") and any(case.matter.state == Stand.GRANTED for case in cases):
        act(matter_id=matter.pk, action="ask_choice", actor=SYSTEM_ACTOR, now=now, client_id=f"{matter.pk}:kept")
    else:
        _close_withdrawn(matter, now)


def _give_up_cases(application: Application, now: datetime) -> None:
    """What was granted is struck off, each before its own authority."""
    for case in cases_of(application.pk):
        if case.matter.state == Stand.GRANTED:
            _take(case, "surrender", now, {"reason": GIVEN_UP})
    _close_withdrawn(application.matter, now)


def _close_withdrawn(matter: "Matter", now: datetime) -> None:
    act(matter_id=matter.pk, action="close_withdrawn", actor=SYSTEM_ACTOR, now=now, client_id=f"{matter.pk}:withdrawn")
