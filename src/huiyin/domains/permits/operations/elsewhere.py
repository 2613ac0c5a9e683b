"""After a licence that was issued elsewhere: its holder is told of it here, and what they want of it goes there.

Who has issued it does it, as for any holder of theirs: a lost paper's code is void, a permit is struck off. Another
name or address is agreed to by each authority with the papers before it, and is asked for there.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Crossing
from huiyin.domains.permits.queries.crossing_progress import told_of
from huiyin.domains.permits.queries.renewals import renewal_window
from huiyin.domains.permits.rules.crossing import CaseTold
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people.actors import SYSTEM_ACTOR, Actor

log = structlog.get_logger(__name__)


@transaction.atomic
def give_up_across(
    *, crossing_id: UUID, permits: Collection[str], reason: str, actor: Actor, now: datetime, client_id: str
) -> None:
    """Ask for permits of a licence that was issued elsewhere to be struck off; a retry asks once.

    Raises `BadFields` for none or one that does not stand in it, and what `act` raises; then nothing is asked.
    """
    crossing = Crossing.objects.get(pk=crossing_id)
    standing = {one.permit for one in standing_permits(crossing)}
    if not permits or not set(permits) <= standing:
        raise BadFields({"permits": "not in this licence"})
    for permit in permits:
        act(matter_id=crossing_id, action="give_up", actor=actor, now=now,
            data={"permit": permit, "reason": reason}, client_id=f"{client_id}:{permit}")  # fmt: skip


def standing_permits(crossing: Crossing) -> Sequence[CaseTold]:
    """The permits of the licence that stand, as it was last told."""
    told = told_of(crossing)
    return [one for one in told.cases if one.stands] if told and told.licence else []


def announce_expiries_elsewhere(*, now: datetime) -> int:
    """Tell holders here of permits from elsewhere that may be renewed from now on, each once; how many were told."""
    licensed = Crossing.objects.filter(matter__state="ended", told__licence__stands=True)
    told = 0
    for crossing in list(licensed.order_by("pk")):
        try:
            told += sum(_announced(crossing, one, now) for one in _expiring(crossing, now))
        except Exception:  # one that fails keeps none of the others
            log.exception("expiry_not_told", crossing=str(crossing.pk))
    return told


def _expiring(crossing: Crossing, now: datetime) -> Sequence[CaseTold]:
    today = day_of(now)
    return [
        one
        for one in standing_permits(crossing)
        if one.valid_until and renewal_window(one.permit, one.valid_until, now).first <= today <= one.valid_until
    ]


def _announced(crossing: Crossing, one: CaseTold, now: datetime) -> bool:
    assert one.valid_until is not None
    until = one.valid_until.isoformat()
    known = catalogue().permits.get(one.permit)
    name = known.name if known else one.name
    client_id = f"{crossing.pk}:licence_expires:{one.permit}:{until}"
    words = f"{name.zh} {name.en}: {until}"
    try:
        acted = act(
            matter_id=crossing.pk,
            action="licence_expires",
            actor=SYSTEM_ACTOR,
            now=now,
            data={"words": words},
            client_id=client_id,
        )
    except Refusal as why:  # begun before there was this step
        log.warning("expiry_not_told", crossing=str(crossing.pk), why=str(why))
        return False
    return not acted.repeated
