"""When permits may be renewed, and what is on its way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Licence, LicenceState, Renewal
from huiyin.domains.permits.rules.renewal import Window, window
from huiyin.matters.calendars import working_calendar

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Ending:
    """A permit in a licence that ends: from when to when renewal is asked for, and the renewal that is on its way."""

    permit: str
    name: str
    until: date
    days: Window
    may_ask: bool
    is_late: bool
    under_way: "Matter | None"


def renewal_window(permit: str, until: date, now: datetime) -> Window:
    """When to ask for the renewal of a permit that is good until then, by today's catalogue."""
    known = catalogue().permits.get(permit)
    version = known.on(day_of(now)) if known else None
    rule = version.renewal if version else None
    return window(until, rule.opens if rule else None, rule.closes if rule else None, working_calendar(now))


def endings(licence: Licence, now: datetime) -> list[Ending]:
    """The permits in a licence that have an end and stand, the first to end first. Two statements."""
    asked = Renewal.objects.filter(case__application_id=licence.application_id, matter__closed_at=None)
    under_way = {one.case.permit: one.matter for one in asked.select_related("matter", "case")}
    found = [
        _ending(one.permit, one.name, one.valid_until, under_way.get(one.permit), now)
        for one in licence.permits.all()
        if one.valid_until and one.state in {LicenceState.VALID, LicenceState.SUSPENDED}
    ]
    return sorted(found, key=lambda one: one.until)


def _ending(permit: str, name: str, until: date, under_way: "Matter | None", now: datetime) -> Ending:
    days, today = renewal_window(permit, until, now), day_of(now)
    may_ask = under_way is None and days.first <= today <= until
    return Ending(permit, name, until, days, may_ask, today > days.last, under_way)
