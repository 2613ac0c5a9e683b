"""One thing done to many matters, each as if it were done singly: asked for at a page, done by the worker.

Each line is claimed, acted on and written down in one transaction, so that a worker may be killed at any moment: what
was not committed is done by the next one, what was is not done again (and its client id would not let it).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from procrastinate.contrib.django import app

from huiyin.matters.models import BulkLine, BulkRun
from huiyin.matters.operations.acting import act
from huiyin.matters.operations.handing_over import HANDED_OVER, hand_over, tell_new_owners
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people.actors import Actor
from huiyin.people.models import User
from huiyin.people.queries import actor_of

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 500
"""Matters that one bulk action takes; a hand-over takes all that there are."""
CHUNK = 50
"""Lines that one job does before it makes room for others."""
JOB = "matters.run_bulk"
State = BulkLine.State


@transaction.atomic
def start_bulk(
    *,
    matter_ids: Sequence[UUID],
    action: str,
    actor: Actor,
    data: Mapping[str, object],
    now: datetime,
    client_id: str,
) -> BulkRun:
    """Have `action` taken on each of these by the worker, on behalf of the actor as it then stands.

    A second call with the same `client_id` finds the first one's run. Whether the actor may is decided for each matter
    when its turn comes. Raises `BadFields` for none or too many.
    """
    if not matter_ids or (action != HANDED_OVER and len(matter_ids) > MOST_AT_ONCE):
        raise BadFields({"matters": f"1 to {MOST_AT_ONCE}"})
    assert actor.user_id is not None
    run, made = BulkRun.objects.get_or_create(
        client_id=f"{actor.user_id}:{client_id}",
        defaults={
            "user_id": actor.user_id,
            "action": action,
            "data": dict(data),
            "total": len(set(matter_ids)),
            "started_at": now,
        },
    )
    if made:
        lines = (BulkLine(run=run, matter_id=pk, place=n) for n, pk in enumerate(dict.fromkeys(matter_ids), start=1))
        BulkLine.objects.bulk_create(lines, batch_size=1000)
        _defer(run.id)
    return run


def _defer(run_id: UUID) -> None:
    """One job of a run at a time; in the transaction that calls."""
    app.configure_task(JOB, queue="bulk", lock=f"bulk:{run_id}").defer(run_id=str(run_id))


def run_chunk(*, run_id: UUID, now: datetime) -> None:
    """Do the next lines, and have the rest done after; the last one ends the run and tells whom it concerns."""
    run = BulkRun.objects.select_related("user").get(pk=run_id)
    for _ in range(CHUNK):
        if not _do_next(run, now):
            _end(run, now)
            return
    _defer(run.id)


def _do_next(run: BulkRun, now: datetime) -> bool:
    """Do one line; whether there was one."""
    with transaction.atomic():
        waiting = BulkLine.objects.select_for_update(skip_locked=True).filter(run=run, state=State.WAITING)
        line = waiting.order_by("place").first()
        if line is None:
            return False
        line.state, line.reason, line.detail = _outcome(run, line, now)
        line.at = now
        line.save(update_fields=["state", "reason", "detail", "at"])
    return True


def _outcome(run: BulkRun, line: BulkLine, now: datetime) -> tuple[str, str, str]:
    """Take the action on the line's matter; state, reason and detail of the line. The database's absence is raised."""
    try:
        _take(run, line, actor_of(User.objects.get(pk=run.user_id), now), now)
    except BadFields as why:
        return State.REFUSED, "BadFields", ", ".join(why.problems)[:100]
    except Refusal as why:
        return State.REFUSED, type(why).__name__, ""
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One matter that cannot be done must not hold up the others, nor be tried for ever.
        log.exception("bulk_line_failed", run=str(run.id), matter=str(line.matter_id))
        return State.REFUSED, "Failed", ""
    return State.DONE, "", ""


def _take(run: BulkRun, line: BulkLine, actor: Actor, now: datetime) -> None:
    client_id = f"bulk:{run.id}"
    with transaction.atomic():  # a savepoint: what fails takes nothing of the line's own transaction along
        if run.action == HANDED_OVER:
            hand_over(matter_id=line.matter_id, actor=actor, now=now, client_id=client_id, **run.data)
        else:
            act(matter_id=line.matter_id, action=run.action, actor=actor, now=now, data=run.data, client_id=client_id)


@transaction.atomic
def _end(run: BulkRun, now: datetime) -> None:
    ended = BulkRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=now, data={})
    if ended and run.action == HANDED_OVER:
        done = run.lines.filter(state=State.DONE).values_list("matter_id", flat=True)
        tell_new_owners(run_id=run.id, matter_ids=done, by=run.user.name, now=now)
