"""Rounds are opened by the clock, and done: whatever was not right becomes a hazard in the same transaction."""

import math
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError
from django.utils import timezone

from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.models import Finding, Round, Site
from huiyin.domains.patrol.operations.hazards import open_found
from huiyin.domains.patrol.rules import Schedule, Slot, read_findings, slot_at
from huiyin.domains.patrol.rules.findings import RIGHT
from huiyin.kernel.spans import Span, Unit
from huiyin.matters.domain import Step
from huiyin.matters.operations import MatterDraft, Place, open_matter
from huiyin.matters.rows import insert
from huiyin.matters.rules.refusals import SameKeyOtherRequest
from huiyin.people.actors import SYSTEM_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

log = structlog.get_logger(__name__)
KIND = "round"
SOURCE = "schedule"


def open_rounds(*, now: datetime) -> int:
    """Open the round that is due at each site now, where none is there. How many were opened.

    Each is a transaction of its own, under an id of its site and slot: whoever is killed leaves the others for the next
    minute, and two at once open one. What was due while no worker ran for the whole slot is not opened afterwards.
    """
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    due: list[tuple[Site, Slot]] = []
    for site in Site.objects.filter(active=True).order_by("id"):
        if slot := slot_at(Schedule(site.starts, site.ends, site.every), now, zone):
            due.append((site, slot))
    since = min((slot.begin for _site, slot in due), default=now)
    known = set(Round.objects.filter(slot_at__gte=since).values_list("site_id", "slot_at"))
    return sum(_open_or_leave(site, slot, now) for site, slot in due if (site.pk, slot.begin) not in known)


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
    """Its time ends with the slot, however late in it the round was opened."""
    minutes = max(1, math.floor((slot.end - now).total_seconds() / 60))
    draft = MatterDraft(
        title=f"夜间巡查 · {site.name}",
        words={"words": f"{timezone.localtime(slot.begin):%H:%M}–{timezone.localtime(slot.end):%H:%M}"},
        source=SOURCE,
        place=Place(site.lon, site.lat, site.address or site.name, site.area_id, public=True),
        within=Span(minutes, Unit.MINUTES),
    )
    opened = open_matter(
        kind=KIND,
        actor=SYSTEM_ACTOR,
        draft=draft,
        now=now,
        client_id=f"round:{site.pk}:{slot.begin.isoformat()}",
        also=partial(_write_row, site=site, slot=slot),
    )
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
