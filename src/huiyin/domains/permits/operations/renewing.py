"""A permit that expires is renewed: asked for by its holder, decided by its authority, by law where nobody decides."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import PermitCase, Renewal
from huiyin.domains.permits.operations.singly import each
from huiyin.domains.permits.operations.stepping import read_day
from huiyin.domains.permits.queries import renewal_window
from huiyin.domains.permits.rules.validity import LONGEST_YEARS, last_day
from huiyin.kernel.spans import Span, Unit
from huiyin.matters.domain import Step
from huiyin.matters.operations import MatterDraft, Opened, Place, act, open_matter
from huiyin.matters.queries import standing
from huiyin.matters.rules.permission import is_reporter
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.people.actors import SYSTEM_ACTOR, Actor
from huiyin.people.directory import unit_card

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

KIND = "renewal"
WITHIN = Span(20, Unit.WORKING_DAYS)
"""行政许可法 art. 42, as for any decision; never beyond the permit's last day (art. 50)."""
OPEN = ("asked", "deciding")


@transaction.atomic
def ask_renewal(
    *, application: "Matter", permit: str, words: str, actor: Actor, now: datetime, client_id: str
) -> Opened:
    """Ask for a permit of this application to be good for longer, for its holder; a retry gives the first one.

    Raises `BadFields` for one that is not there, has no end, is not to be renewed yet, or is being renewed.
    """
    if not is_reporter(actor, standing(application)):
        raise NotAllowed("renew", ("reporter",))
    cases = PermitCase.objects.select_related("matter").select_for_update(of=("self",))
    case = cases.filter(application_id=application.pk, permit=permit).first()
    if case is None or case.matter.state != "granted" or case.valid_until is None:
        raise BadFields({"permit": "not in this licence, or without an end"})
    earlier = Renewal.objects.filter(case=case, matter__closed_at=None).select_related("matter").first()
    if earlier and earlier.matter.opened_as != client_id:
        raise BadFields({"permit": f"{earlier.matter.number} is on its way"})
    days = renewal_window(case.permit, case.valid_until, now)
    if day_of(now) < days.first:
        raise BadFields({"permit": f"not before {days.first}"})
    also = partial(_write_row, case=case, ends=case.valid_until, in_time=day_of(now) <= days.last)
    draft = _draft(case.matter, case.valid_until, words, now)
    opened = open_matter(kind=KIND, actor=actor, draft=draft, now=now, client_id=client_id, also=also)
    hand_out(renewal_id=opened.matter.pk, now=now)
    return opened


def _draft(granted: "Matter", ends: date, words: str, now: datetime) -> MatterDraft:
    left = (ends - day_of(now)).days
    said = f"申请延续{granted.title}（{granted.number}），现有效期至 {ends.isoformat()}。"
    return MatterDraft(
        title=f"许可延续 · {granted.title}"[:200],
        words={"words": f"{said}{words}"},
        source="web",
        place=Place(granted.lon, granted.lat, granted.address, granted.area_id),
        within=WITHIN if left > 2 * WITHIN.amount else Span(max(1, left), Unit.DAYS),
        contact=granted.contact,
        reporter_id=granted.reporter_id,
        follow_up_of_id=granted.pk,
    )


def _write_row(matter: "Matter", *, case: PermitCase, ends: date, in_time: bool) -> None:
    insert(Renewal(matter=matter, case=case, ends=ends, in_time=in_time))


def hand_out(*, renewal_id: UUID, now: datetime) -> None:
    """To the authority that gave the permit; harmless for one that is there."""
    one = Renewal.objects.select_related("matter", "case__matter").get(pk=renewal_id)
    if one.matter.state == "asked":
        data = {"unit": unit_card(one.case.matter.owner_unit_id).code}
        client_id = f"{one.pk}:hand_out"
        act(matter_id=one.pk, action="hand_out", actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def on_renewal_step(step: Step) -> None:
    """Keep until when it is good for; the permit itself follows (`go_on_with_renewals`)."""
    if step.action == "renew":
        one = Renewal.objects.get(pk=step.matter.pk)
        one.until = read_day(str(step.given.facts["until"]), one.ends, step.now)
        one.save(update_fields=["until"])
    elif step.action == "deem_renewed":
        one = Renewal.objects.select_related("case__application").get(pk=step.matter.pk)
        steps = one.case.application.plan["steps"]
        years = next((said["years"] for said in steps if said["permit"] == one.case.permit), None)
        one.until = last_day(one.ends + timedelta(days=1), years or LONGEST_YEARS)
        one.save(update_fields=["until"])


def go_on_with_renewals(*, now: datetime) -> int:
    """What was decided, or was not decided until its last day, is done to the permit; how many were renewed now."""
    waiting = Renewal.objects.filter(matter__state__in=OPEN)
    each(_ids(waiting.filter(matter__state="asked")), lambda one: hand_out(renewal_id=one, now=now), what="hand out")
    gone = waiting.exclude(case__matter__state="granted")
    each(_ids(gone), lambda one: _end(one, "fall_away", now), what="fall away")
    silent = waiting.filter(case__matter__state="granted", in_time=True, ends__lt=day_of(now))
    each(_ids(silent), lambda one: _end(one, "deem_renewed", now), what="renew by law")
    decided = Renewal.objects.filter(
        matter__state="renewed", case__matter__state="granted", case__valid_until__lt=F("until")
    )
    return each(_ids(decided), lambda one: _renew(one, now), what="renew")


def _ids(renewals: QuerySet[Renewal]) -> list[UUID]:
    return list(renewals.order_by("pk").values_list("pk", flat=True))


def _renew(renewal_id: UUID, now: datetime) -> None:
    one = Renewal.objects.get(pk=renewal_id)
    assert one.until is not None
    data, client_id = {"until": one.until.isoformat()}, f"{one.pk}:renewed"
    act(matter_id=one.case_id, action="renew", actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def _end(renewal_id: UUID, action: str, now: datetime) -> None:
    act(matter_id=renewal_id, action=action, actor=SYSTEM_ACTOR, now=now, client_id=f"{renewal_id}:{action}")
