"""Sites are made known, and their hours changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.domains.patrol.models import Site
from huiyin.domains.patrol.rules import BadSchedule, read_schedule
from huiyin.kernel.coordinates import check_lonlat
from huiyin.kernel.plaintext import one_line
from huiyin.places.queries import area_tree


class BadSite(ValueError):
    """`problems` maps a field to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """What is to be known of a site: times as “21:00”, hours between two rounds."""

    name: str
    lon: float
    lat: float
    address: str = ""
    starts: str = "21:00"
    ends: str = "05:00"
    hours: float = 4


@transaction.atomic
def put_site(*, draft: SiteDraft, now: datetime) -> Site:
    """Make a site known, or give the one of this address and name other hours. Raises `BadSite`."""
    problems: dict[str, str] = {}
    texts = {}
    for field, limit in (("name", 120), ("address", 300)):
        try:
            texts[field] = one_line(getattr(draft, field), limit)
        except ValueError as wrong:
            problems[field] = str(wrong)
    if not texts.get("name") and "name" not in problems:
        problems["name"] = "missing"
    try:
        check_lonlat(draft.lon, draft.lat)
        area = area_tree().locate(draft.lon, draft.lat)
        if area is None:
            problems["lon"] = "outside every area: nobody would have the rounds"
    except ValueError as wrong:
        problems["lon"] = str(wrong)
    try:
        schedule = read_schedule(draft.starts, draft.ends, draft.hours)
    except BadSchedule as wrong:
        problems["starts"] = str(wrong)
    if problems:
        raise BadSite(problems)
    assert area is not None
    values = {
        "lon": draft.lon,
        "lat": draft.lat,
        "area_id": area.id,
        "starts": schedule.starts,
        "ends": schedule.ends,
        "every": schedule.every,
    }
    hours = ("starts", "ends", "every")
    there = Site.objects.select_for_update().filter(**texts).values(*hours).first()
    if there != {name: values[name] for name in hours}:
        values["since"] = now
    made, _created = Site.objects.update_or_create(**texts, defaults=values, create_defaults={**values, "made_at": now})
    return made


def set_active(*, site: Site, active: bool, now: datetime) -> None:
    """No more rounds are opened there, or again from now on."""
    Site.objects.filter(pk=site.pk).exclude(active=active).update(active=active, since=now)
