"""Rounds are opened by the clock, and done: whatever was not right becomes a hazard in the same transaction."""

import math
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from huiyin.database.rows import insert
from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.models import Finding, Round, Site
from huiyin.domains.patrol.operations.hazards import open_found
from huiyin.domains.patrol.rules import Schedule, Slot, read_findings, slot_at, slots_begun
from huiyin.domains.patrol.rules.findings import RIGHT
from huiyin.kernel.spans import Span, Unit
from huiyin.matters.domain import Step
from huiyin.matters.operations import MatterDraft, Place, act, open_matter
from huiyin.matters.rules.refusals import SameKeyOtherRequest
from huiyin.people.actors import SYSTEM_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

log = structlog.get_logger(__name__)
KIND = "round"
SOURCE = "schedule"
ASKED_AFTER = timedelta(days=30)
"""As far back as the figures of sites go."""
NOBODY_WAS_TOLD = "当时系统没有运行，没有通知任何人"


def open_rounds(*, now: datetime) -> int:
    """Open the round that is due at each site now, where none is there. How many were opened.

    What was due while no worker ran, and is over, is written down as missed: nobody was there, as far as anybody
    knows, and figures that leave such nights out would be better than the nights were. Each is a transaction of its
    own, under an id of its site and slot: whoever is killed leaves the others for the next minute, and two at once
    open one.
    """
    newest = Round.objects.filter(site=OuterRef("pk")).order_by("-slot_at").values("slot_at")[:1]
    sites = Site.objects.filter(active=True).annotate(newest=Subquery(newest)).order_by("id")
    due = [(site, slot) for site in sites for slot in _due(site, site.newest, now)]
    since = min((slot.begin for _site, slot in due), default=now)
    known = set(Round.objects.filter(slot_at__gte=since).values_list("site_id", "slot_at"))
    return sum(_open_or_leave(site, slot, now) for site, slot in due if (site.pk, slot.begin) not in known)


def _due(site: Site, newest: datetime | None, now: datetime) -> list[Slot]:
    """The rounds that a site should have had lately: back to its newest one, a day at least, `ASKED_AFTER` at most."""
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    schedule = Schedule(site.starts, site.ends, site.every)
    back = min(newest or site.since, now - timedelta(days=1))
    since = max(back, site.since, now - ASKED_AFTER)
    past = [slot for slot in slots_begun(schedule, since, now, zone) if slot.end <= now]
    current = slot_at(schedule, now, zone)
    return [*past, current] if current else past


def _open_or_leave(site: Site, slot: Slot, now: datetime) -> bool:
    """A fault of ours at one site holds up no other."""
    try:
        return _open(site, slot, now)
    except (OperationalError, InterfaceError):  # the database, not this site
        raise
    except (SameKeyOtherRequest, IntegrityError):  # another worker was faster by a moment
        return False
    except Exception:
        log.exception("round_failed", site=site.pk, slot=slot.begin.isoformat())
        return False


def _open(site: Site, slot: Slot, now: datetime) -> bool:
    """Its time ends with the slot, however late in it the round was opened; where that is over, it was missed."""
    is_over = slot.end <= now
    minutes = max(1, math.floor((slot.end - now).total_seconds() / 60))
    hours = f"{timezone.localtime(slot.begin):%H:%M}–{timezone.localtime(slot.end):%H:%M}"
    draft = MatterDraft(
        title=f"夜间巡查 · {site.name}",
        words={"words": f"{timezone.localtime(slot.begin):%Y-%m-%d} {hours}，{NOBODY_WAS_TOLD}" if is_over else hours},
        announced=not is_over,
        source=SOURCE,
        place=Place(site.lon, site.lat, site.address or site.name, site.area_id, public=True),
        within=Span(minutes, Unit.MINUTES),
    )
    with transaction.atomic():
        opened = open_matter(
            kind=KIND,
            actor=SYSTEM_ACTOR,
            draft=draft,
            now=now,
            client_id=f"round:{site.pk}:{slot.begin.isoformat()}",
            also=partial(_write_row, site=site, slot=slot),
        )
        if is_over and not opened.repeated:
            act(matter_id=opened.matter.pk, action="miss", actor=SYSTEM_ACTOR, now=now)
    return not opened.repeated


def _write_row(matter: "Matter", *, site: Site, slot: Slot) -> None:
    insert(Round(matter=matter, site=site, slot_at=slot.begin, until=slot.end))


def read_found(value: object) -> str:
    """What was found: every item of the checklist once, as “pressure=ok passage=bad”."""
    return read_findings(value, [item.code for item in round_checklist()])


def on_round_step(step: Step) -> None:
    """Keep what was found, and open a hazard for each item that was not right."""
    rows = Round.objects.filter(pk=step.matter.pk)
    if step.action == "excuse":
        rows.update(excused=True)
    if step.action != "done":
        return
    verdicts = dict(part.split("=") for part in str(step.given.facts["found"]).split())
    wrong = [item for item in round_checklist() if verdicts[item.code] != RIGHT]
    rows.update(done_at=step.now, wrong=len(wrong))
    Finding.objects.bulk_create(
        Finding(round_id=step.matter.pk, item=code, right=verdict == RIGHT) for code, verdict in verdicts.items()
    )
    words = step.given.words.get("words", "")
    for item in wrong:
        open_found(origin=step.matter, item=item, words=words, actor=step.actor, now=step.now)
