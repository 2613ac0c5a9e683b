"""What is told from the region that decides: kept, and the application here brought to it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from huiyin.domains.permits.adapters.problems import written_problems
from huiyin.domains.permits.models import Crossing
from huiyin.domains.permits.queries.crossing_progress import told_of
from huiyin.domains.permits.rules.crossing import (
    ASKS,
    AWAY,
    ENDINGS,
    Asked,
    CaseTold,
    Told,
    Way,
    follows,
    news_of_licence,
    read_body,
)
from huiyin.exchange.registry import NotTaken, Received
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import LimitReached, Refusal, UnknownAction
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger(__name__)


def take_state(received: Received, now: datetime) -> None:
    """How an application stands there. What was told before and comes later says nothing any more."""
    try:
        told = read_body(received.body, Told)
    except ValueError as wrong:
        raise NotTaken({"body": str(wrong)}) from wrong
    crossing = _held(received.subject, received.peer)
    if told.revision <= crossing.revision:
        return
    before = told_of(crossing)
    crossing.told, crossing.revision = dict(received.body), told.revision
    if received.files:
        crossing.licence_id = received.files[0].file_id
    crossing.save(update_fields=["told", "revision", "licence"])
    _mind_unknown(received.subject, told)
    _follow(crossing.pk, told, Way(crossing.way), now)
    _tell_holder(crossing.pk, before, told, now)


def follow_told(*, crossing_id: UUID, now: datetime) -> None:
    """Do what was told while something else was under way here. Harmless when it was done before."""
    crossing = Crossing.objects.select_related("matter").filter(pk=crossing_id, matter__state="there").first()
    told = told_of(crossing) if crossing else None
    if crossing and told:
        _follow(crossing.pk, told, Way(crossing.way), now)


def follow_waiting(*, now: datetime) -> int:
    """What a process that died has not followed; how many were looked at. One that fails keeps none of the others."""
    waiting = Crossing.objects.filter(matter__state="there", told__state__in=list(ASKS)).values_list("pk", flat=True)
    ids = list(waiting)
    for crossing_id in ids:
        try:
            follow_told(crossing_id=crossing_id, now=now)
        except Exception:
            log.exception("crossing_not_followed", crossing=str(crossing_id))
    return len(ids)


def take_errand(received: Received, now: datetime) -> None:
    """Something is to be seen or done here, for the window. While something else is under way it waits."""
    try:
        asked = read_body(received.body, Asked)
    except ValueError as wrong:
        raise NotTaken({"body": str(wrong)}) from wrong
    crossing = _held(received.subject, received.peer)
    if crossing.matter.closed_at or crossing.matter.state not in AWAY:
        raise NotTaken({"state": "it has ended here"})
    act(
        matter_id=crossing.pk,
        action="errand_came",
        actor=SYSTEM_ACTOR,
        now=now,
        data={"words": asked.words},
        client_id=f"exchange:{received.id}",
    )


def sent_back(peer: str, subject: str, problems: Mapping[str, str], now: datetime) -> None:
    """The other side cannot take it: for the window or the applicant here to put right.

    Where they have the application it is what was sent later that they do not take, and they go on with it. Whoever
    wants to withdraw what nobody there has is done.
    """
    crossing = Crossing.objects.select_related("matter").filter(matter__number=subject, peer__code=peer).first()
    if crossing is None or crossing.matter.state not in {"sending", "there", "withdrawing"}:
        return
    is_there = crossing.told is not None
    if not is_there and crossing.matter.state == "withdrawing":
        action, data = "end_withdrawn", {}
    else:
        action, data = "not_taken" if is_there else "sent_back", {"words": written_problems(problems)[:2000] or "—"}
    client_id = f"{crossing.pk}:sent_back:{now.isoformat()}"
    try:
        act(matter_id=crossing.pk, action=action, actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)
    except UnknownAction:  # begun before there was this step
        act(matter_id=crossing.pk, action="sent_back", actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def not_done_there(peer: str, subject: str, problems: Mapping[str, str], now: datetime) -> None:
    """The other side does not do what a holder wants of a licence: the holder hears why."""
    crossing = Crossing.objects.filter(matter__number=subject, peer__code=peer).first()
    if crossing:
        _say(crossing.pk, "not_done_there", written_problems(problems)[:2000], f"not_done:{now.isoformat()}", now)


def _held(number: str, peer: str) -> Crossing:
    """Only what was sent to a peer may be spoken of by it."""
    rows = Crossing.objects.select_for_update(of=("self",)).select_related("matter")
    crossing = rows.filter(matter__number=number, peer__code=peer).first()
    if crossing is None:
        raise NotTaken({"subject": f"nothing with the number {number} was sent to {peer}"})
    return crossing


def _mind_unknown(subject: str, told: Told) -> None:
    """What is not known here is shown in their words; somebody who runs this side should know that there is more."""
    if told.state not in lifecycles.current("application").states:
        log.warning("crossing_told_unknown_state", subject=subject, state=told.state)
    if told.resolution and told.resolution not in ENDINGS:
        log.warning("crossing_told_unknown_resolution", subject=subject, resolution=told.resolution)


def _follow(crossing_id: UUID, told: Told, way: Way, now: datetime) -> None:
    """Step by step: what was not heard in between is made up for, and what they ask for is asked once."""
    while action := follows(_state(crossing_id), told, way):
        try:
            acted = act(
                matter_id=crossing_id,
                action=action,
                actor=SYSTEM_ACTOR,
                now=now,
                data=_data(action, told),
                client_id=f"{crossing_id}:{action}:{told.revision}",
            )
        except (LimitReached, UnknownAction) as why:
            # Asked for correction once more, which the law does not know, or begun before there was this step: what
            # was told is shown, and no step is taken.
            log.warning("crossing_not_followed", action=action, why=str(why))
            return
        if acted.repeated:  # it was asked for, and answered
            return


def _state(crossing_id: UUID) -> str:
    return Crossing.objects.values_list("matter__state", flat=True).get(pk=crossing_id)


def _data(action: str, told: Told) -> Mapping[str, object]:
    if action == "ask_correction":
        return {"missing": told.missing or "—"}
    if action == "end_as_told":
        return {"words": told.reason or f"{told.name.zh} {told.name.en}"}
    if action in {"end_refused", "end_not_accepted"} and told.reason:
        return {"words": told.reason}
    return {}


def _tell_holder(crossing_id: UUID, before: Told | None, told: Told, now: datetime) -> None:
    """Whoever holds the licence hears from here what has become of it: there nobody has their telephone."""
    if news := news_of_licence(before, told):
        words = "\n".join(_said(one) for one in news.permits)
        _say(crossing_id, news.action, words, f"{news.action}:{told.revision}", now)


def _said(one: CaseTold) -> str:
    """A permit, in both languages: the words stand in the history as they are written here."""
    state = f"{one.name.zh}：{one.state.zh} ({one.name.en}: {one.state.en})"
    return f"{state} {one.reason}".strip()


def _say(crossing_id: UUID, action: str, words: str, once: str, now: datetime) -> None:
    try:
        act(
            matter_id=crossing_id,
            action=action,
            actor=SYSTEM_ACTOR,
            now=now,
            data={"words": words} if words else {},
            client_id=f"{crossing_id}:{once}",
        )
    except Refusal as why:  # not ended yet, or begun before there was this step: its page shows it
        log.warning("holder_not_told", crossing=str(crossing_id), action=action, why=str(why))
