"""What a holder elsewhere wants of a licence of ours is done here, as for any holder."""

from datetime import datetime
from uuid import UUID

import structlog

from huiyin.domains.permits.models import Application
from huiyin.domains.permits.operations.changing import surrender
from huiyin.domains.permits.rules.crossing import After, Wish
from huiyin.exchange.registry import NotTaken
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people.actors import Actor

log = structlog.get_logger(__name__)


def fulfil(after: After, *, application_id: UUID, actor: Actor, now: datetime, client_id: str) -> None:
    """Do here what a holder elsewhere wants of a licence of ours. Raises `NotTaken` where it cannot be done."""
    try:
        if after.wish is Wish.LOST:
            data = {"words": after.reason} if after.reason else {}
            act(matter_id=application_id, action="report_lost", actor=actor, now=now, data=data, client_id=client_id)
        else:
            application = Application.objects.select_related("matter").get(pk=application_id).matter
            surrender(application=application, permits=after.permits, reason=after.reason or "—", actor=actor, now=now)
    except BadFields as wrong:
        raise NotTaken(wrong.problems) from wrong
    except Refusal as moved:
        log.warning("wish_of_holder_not_done", wish=after.wish, why=str(moved))
        raise NotTaken({"licence": "it does not stand"}) from moved
