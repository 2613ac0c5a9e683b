"""Licences are signed anew whose key can be relied on no more, one by one."""

from datetime import datetime

import structlog

from huiyin.domains.permits import queries
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import Refusal
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger(__name__)


def reissue_of(*, kid: str, now: datetime) -> tuple[int, int]:
    """Sign every licence anew that stands by a code of this key, and tell its holder: how many, and how many not.

    Each by itself; called again, it goes on with those that are left.
    """
    waiting = queries.signed_by(kid)
    for application_id in waiting:
        try:
            act(
                matter_id=application_id,
                action="sign_anew",
                actor=SYSTEM_ACTOR,
                now=now,
                client_id=f"{application_id}:sign_anew:{kid}",
            )
        except Refusal:
            log.exception("licence_not_signed_anew", application=str(application_id))
    left = len(queries.signed_by(kid))
    return len(waiting) - left, left
