"""What is told from the region that decides: kept, and the application here brought to it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from huiyin.domains.permits.adapters.problems import written_problems
from huiyin.domains.permits.models import Crossing
from huiyin.domains.permits.rules.crossing import AWAY, Asked, Told, Way, follows, read_body
from huiyin.exchange.registry import NotTaken, Received
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import LimitReached
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
    crossing.told, crossing.revision = dict(received.body), told.revision
    if received.files:
        crossing.licence_id = received.files[0].file_id
    crossing.save(update_fields=["told", "revision", "licence"])
    _follow(crossing.pk, told, Way(crossing.way), now)


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
    """The other side cannot take the application: for the window here to put right."""
    crossing = Crossing.objects.select_related("matter").filter(matter__number=subject, peer__code=peer).first()
    if crossing is None or crossing.matter.state not in {"sending", "there", "withdrawing"}:
        return
    data = {"words": written_problems(problems)[:2000] or "—"}
    client_id = f"{crossing.pk}:sent_back:{now.isoformat()}"
    act(matter_id=crossing.pk, action="sent_back", actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def _held(number: str, peer: str) -> Crossing:
    """Only what was sent to a peer may be spoken of by it."""
    rows = Crossing.objects.select_for_update(of=("self",)).select_related("matter")
    crossing = rows.filter(matter__number=number, peer__code=peer).first()
    if crossing is None:
        raise NotTaken({"subject": f"nothing with the number {number} was sent to {peer}"})
    return crossing


def _follow(crossing_id: UUID, told: Told, way: Way, now: datetime) -> None:
    """Step by step: what was not heard in between is made up for."""
    while action := follows(_state(crossing_id), told, way):
        try:
            act(
                matter_id=crossing_id,
                action=action,
                actor=SYSTEM_ACTOR,
                now=now,
                data=_data(action, told),
                client_id=f"{crossing_id}:{action}:{told.revision}",
            )
        except LimitReached:  # asked for correction once more, which the law does not know: told, and no step
            log.warning("crossing_not_followed", action=action)
            return


def _state(crossing_id: UUID) -> str:
    return Crossing.objects.values_list("matter__state", flat=True).get(pk=crossing_id)


def _data(action: str, told: Told) -> Mapping[str, object]:
    if action == "ask_correction":
        return {"missing": told.missing or "—"}
    if action in {"end_refused", "end_not_accepted"} and told.reason:
        return {"words": told.reason}
    return {}
