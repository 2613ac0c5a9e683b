"""Safety letters are sent: once a building and month, to those with an account who answer for a home there."""

from datetime import date, datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from huiyin.domains.sensing.models import Letter
from huiyin.domains.sensing.queries.letters import recipients, to_be_told
from huiyin.domains.sensing.queries.notices import LETTER
from huiyin.domains.sensing.rules.letters import Building
from huiyin.matters.figures.monthly import last_due
from huiyin.notices import operations as notices
from huiyin.notices.operations import Draft
from huiyin.notices.rules import ORDER, Kind

log = structlog.get_logger(__name__)
AT_ONCE = 100


def send_letters(*, now: datetime, day: int, most: int = AT_ONCE) -> int:
    """Send the letters of the newest month whose day has come, to at most so many buildings. How many were sent.

    `day` 0: never. Each building is a transaction of its own, in which it is written down that it was told: whoever is
    killed in the middle leaves the others for the next time, and two at once tell nobody twice.
    """
    if not day:
        return 0
    month = last_due(timezone.localdate(now), day)
    return sum(_send_or_leave(building, month, now) for building in to_be_told(month, most))


def _send_or_leave(building: Building, month: date, now: datetime) -> bool:
    """A fault of ours in one holds up no other."""
    try:
        return _send(building, month, now)
    except (OperationalError, InterfaceError):  # the database, not this building
        raise
    except Exception:
        log.exception("letter_failed", building=str(building), month=f"{month:%Y-%m}")
        return False


@transaction.atomic
def _send(building: Building, month: date, now: datetime) -> bool:
    whom = recipients(building, month)
    letter = Letter(
        month=month, address=building.address, building=building.building, told=len(whom), sent_at=now
    )  # fmt: skip
    made = Letter.objects.bulk_create([letter], ignore_conflicts=True)
    if not made or not Letter.objects.filter(pk=letter.pk).exists():
        return False
    params = {"month": f"{month:%Y-%m}", "building": str(building)[:200], "premises": building.premises_id}
    notices.write(
        [
            Draft(
                subject=letter.pk,
                template=LETTER,
                params=params,
                user_id=user_id,
                address="",
                channels=ORDER,
                language=language,
                kind=Kind.MOVED,
            )
            for user_id, language in whom
        ],
        now,
    )
    return True
