"""Whoever has a permit is told in time that it expires, once for each validity."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import PermitCase
from huiyin.domains.permits.operations.stepping import ANNOUNCED
from huiyin.domains.permits.rules.renewal import is_open
from huiyin.kernel.spans import Span
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import act
from huiyin.people.actors import SYSTEM_ACTOR


def announce_expiries(*, now: datetime) -> int:
    """Tell everybody whose permit may be renewed from now on, once; how many were told now."""
    today, calendar = day_of(now), working_calendar(now)
    expiring = PermitCase.objects.filter(matter__state="granted", valid_until__gte=today)
    untold = expiring.exclude(announced_until=F("valid_until"))
    told = 0
    for case in untold.order_by("valid_until", "pk").iterator():
        assert case.valid_until is not None
        if is_open(today, case.valid_until, _opens(case.permit, now), calendar):
            _tell(case.pk, case.valid_until.isoformat(), now)
            told += 1
    return told


def _opens(permit: str, now: datetime) -> Span | None:
    known = catalogue().permits.get(permit)
    version = known.on(day_of(now)) if known else None
    return version.renewal.opens if version and version.renewal else None


def _tell(case_id: UUID, until: str, now: datetime) -> None:
    client_id = f"{case_id}:{ANNOUNCED}:{until}"
    act(matter_id=case_id, action=ANNOUNCED, actor=SYSTEM_ACTOR, now=now, data={"until": until}, client_id=client_id)
