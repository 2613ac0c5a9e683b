"""After the licence: its holder has another name or has moved, has lost the paper, or gives a permit up.

Whatever changes is in licence, code and status list at once (浦东新区 规定, 8). The number stays: by it whoever
verifies the old code finds what has become of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import HELD, ChangePart, Licence, LicenceChange, LicenceState, PermitCase
from huiyin.domains.permits.operations.licences import sign_again
from huiyin.domains.permits.operations.singly import each
from huiyin.domains.permits.rules.fitting import fit, unfit
from huiyin.domains.permits.rules.in_place import OnChange
from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.domain import Step
from huiyin.matters.operations import MatterDraft, Opened, Place, act, open_matter
from huiyin.matters.queries import standing
from huiyin.matters.rules.permission import is_reporter, receipt_key
from huiyin.matters.rules.refusals import BadFields, NotAllowed, StateHasMoved
from huiyin.people.actors import SYSTEM_ACTOR, Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

KIND = "change"
WITHIN = Span(20, Unit.WORKING_DAYS)
"""行政许可法 art. 42, as for any decision: art. 49 names no limit of its own."""
LEFT = "持证人变更后，这一项依法要重新申请，原许可注销。"
ENDED = "证里的许可已全部失效，没有可变更的。"


def becomes_of(permit: str, *, firm: bool, address: bool, now: datetime) -> OnChange:
    """What becomes of a permit with another name, or another address, of its holder, by today's catalogue."""
    known = catalogue().permits.get(permit)
    version = known.on(day_of(now)) if known else None
    said = version.changes if version else None
    if said is None:
        return OnChange.CHANGE
    ways = {said.name} if firm else set()
    ways |= {said.address} if address else set()
    return next((way for way in (OnChange.ANEW, OnChange.CHANGE) if way in ways), OnChange.NOTHING)


@transaction.atomic
def ask_change(
    *, application_id: UUID, firm: str, address: str, files: Sequence[int], actor: Actor, now: datetime, client_id: str
) -> Opened:
    """Ask for another name or address in the licence that an application ended in; a retry gives the first one.

    Raises `BadFields` where nothing changes, no paper bears it out, no permit could be taken along, or another change
    is on its way; `StateHasMoved` where there is no licence that stands.
    """
    licence = Licence.objects.select_for_update(of=("self",)).filter(application_id=application_id).first()
    if licence is None or licence.state != LicenceState.VALID:
        raise StateHasMoved("change", licence.state if licence else "", ())
    firm, address = _given(licence, firm, address, files)
    earlier = licence.changes.filter(matter__closed_at=None).select_related("matter").first()
    if earlier and earlier.matter.opened_as != client_id:
        raise BadFields({"": f"{earlier.matter.number} is on its way"})
    permits = licence.permits.filter(state__in=HELD).values_list("permit", flat=True)
    ways = {one: becomes_of(one, firm=bool(firm), address=bool(address), now=now) for one in permits}
    leaving = [one for one, way in ways.items() if way is OnChange.ANEW]
    if len(leaving) == len(ways):
        raise BadFields({"address" if address else "firm": "every permit has to be applied for anew"})
    parent = licence.application.matter
    draft = MatterDraft(
        title=f"综合许可证变更 · {licence.firm}"[:200],
        words={"words": _words(licence, firm, address)},
        source="web",
        place=Place(parent.lon, parent.lat, parent.address, parent.area_id),
        within=WITHIN,
        contact=parent.contact,
        reporter_id=parent.reporter_id,
        files=files,
        follow_up_of_id=parent.pk,
    )
    asked = [one for one, way in ways.items() if way is OnChange.CHANGE]
    also = partial(_write_rows, licence=licence, firm=firm, address=address, leaving=leaving, asked=asked)
    return open_matter(kind=KIND, actor=actor, draft=draft, now=now, client_id=client_id, also=also)


def _given(licence: Licence, firm: str, address: str, files: Sequence[int]) -> tuple[str, str]:
    """What is otherwise than it stands; empty for what stays."""
    known = catalogue().fields
    name, place = known["entity_name"], known["premises_address"]
    firm, address = fit(name.kind, firm), fit(place.kind, address)
    wrong = {"firm": unfit(name, firm), "address": unfit(place, address)}
    if found := {field: problem for field, problem in wrong.items() if problem}:
        raise BadFields(found)
    firm, address = firm if firm != licence.firm else "", address if address != licence.address else ""
    problems = {} if firm or address else {"firm": "nothing is otherwise"}
    if not files:
        problems["files"] = "missing"
    if problems:
        raise BadFields(problems)
    return firm, address


def _words(licence: Licence, firm: str, address: str) -> str:
    said = [f"综合许可证 {licence.number}"]
    if firm:
        said.append(f"名称由“{licence.firm}”改为“{firm}”")
    if address:
        said.append(f"经营场所由“{licence.address}”改为“{address}”")
    return "，".join(said) + "。"


def _write_rows(
    matter: "Matter", *, licence: Licence, firm: str, address: str, leaving: Sequence[str], asked: Collection[str]
) -> None:
    change = LicenceChange(matter=matter, licence=licence, firm=firm, address=address, leaving=list(leaving))
    insert(change)
    cases = PermitCase.objects.filter(application_id=licence.application_id, permit__in=asked)
    ChangePart.objects.bulk_create(ChangePart(change=change, case=case) for case in cases)


def go_on_with_changes(*, now: datetime) -> int:
    """Ask each authority, and change or refuse once all have said; how many changes are on their way."""
    open_ones = LicenceChange.objects.select_related("matter").filter(matter__state="deciding", matter__closed_at=None)
    changes = {one.pk: one for one in open_ones.select_related("licence").prefetch_related("parts__case__matter")}
    each(changes, lambda one: _go_on(changes[one], now), what="change")
    _strike_off_what_left(now)
    return len(changes)


def _go_on(change: LicenceChange, now: datetime) -> None:
    if not change.licence.permits.filter(state__in=(LicenceState.VALID, LicenceState.SUSPENDED)).exists():
        return _end_without(change, now)
    parts = [one for one in change.parts.all() if one.case.matter.state == "granted"]
    for part in parts:
        client_id = f"{change.pk}:ask:{part.case_id}"
        words = change.matter.summary
        act(matter_id=part.case_id, action="ask_change", actor=SYSTEM_ACTOR, now=now, data={"words": words},
            client_id=client_id)  # fmt: skip
    against = [part for part in parts if part.agreed is False]
    if against:
        said = "；".join(f"{part.case.matter.title.split(' · ')[0]}：{part.reason}" for part in against)
        _end(change, "refuse", now, {"reason": said})
    elif all(part.agreed for part in parts):
        _end(change, "change", now, {})
    return None


def _end_without(change: LicenceChange, now: datetime) -> None:
    """Nothing is left to change; one that began before there was a word for that is refused with the reason."""
    matter = change.matter
    if "end_without" in lifecycles.version(matter.kind, matter.lifecycle_version).actions:
        _end(change, "end_without", now, {})
    else:
        _end(change, "refuse", now, {"reason": ENDED})


def _strike_off_what_left(now: datetime) -> None:
    """What could not be taken along is over before its own authority too (行政许可法 art. 70)."""
    left = PermitCase.objects.filter(matter__state="granted", application__licence__changes__matter__state="changed")
    for case in left.filter(application__licence__permits__state=LicenceState.SURRENDERED).distinct():
        changes = LicenceChange.objects.filter(licence__application_id=case.application_id, matter__state="changed")
        if any(case.permit in change.leaving for change in changes):
            act(matter_id=case.pk, action="surrender", actor=SYSTEM_ACTOR, now=now, data={"reason": LEFT},
                client_id=f"{case.pk}:left")  # fmt: skip


def _end(change: LicenceChange, action: str, now: datetime, data: dict[str, str]) -> None:
    client_id = f"{change.pk}:{action}"
    act(matter_id=change.pk, action=action, actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def say_of_change(step: Step) -> None:
    """An authority agrees, or objects with its reasons, to the change that is on its way for its permit."""
    parts = ChangePart.objects.filter(case_id=step.matter.pk, agreed=None, change__matter__state="deciding")
    agreed = step.action == "agree_to_change"
    if not parts.update(agreed=agreed, reason=step.given.words.get("reason", "")):
        raise BadFields({"": "no change is on its way for it, or this was said already"})


def on_change_step(step: Step) -> None:
    """When it is changed: licence, code and status list at once. What cannot be taken along leaves the licence."""
    if step.action != "change":
        return
    change = LicenceChange.objects.get(pk=step.matter.pk)
    licence = Licence.objects.select_for_update(of=("self",)).get(pk=change.licence_id)
    licence.firm, licence.address = change.firm or licence.firm, change.address or licence.address
    licence.permits.filter(permit__in=change.leaving, state__in=HELD).update(state=LicenceState.SURRENDERED)
    sign_again(licence, step.now)


def reissue_lost(*, application_id: UUID, now: datetime) -> None:
    """A new code under the same number for a paper that was lost, whose code stands no more."""
    licence = Licence.objects.select_for_update(of=("self",)).filter(application_id=application_id).first()
    if licence is None or licence.state != LicenceState.VALID:
        raise StateHasMoved("report_lost", licence.state if licence else "", ())
    licence.reissued_at = now
    sign_again(licence, now)


def sign_anew(*, application_id: UUID, now: datetime) -> None:
    """A new code, by the key that signs now, for a licence whose key can be relied on no more."""
    licence = Licence.objects.select_for_update(of=("self",)).filter(application_id=application_id).first()
    if licence is None or licence.state != LicenceState.VALID:
        raise StateHasMoved("sign_anew", licence.state if licence else "", ())
    sign_again(licence, now)


def surrender(*, application: "Matter", permits: Collection[str], reason: str, actor: Actor, now: datetime) -> int:
    """Give up permits of a licence, for whoever holds the receipt of its application; how many were given up now.

    One that has ended already is left. Raises `BadFields` for none or one that is not in it, and what `act` raises.
    """
    if not is_reporter(actor, standing(application)):
        raise NotAllowed("surrender", ("reporter",))
    cases = PermitCase.objects.select_related("matter").filter(application_id=application.pk, permit__in=permits)
    found = list(cases.order_by("matter__opened_at", "matter_id"))
    if not permits or {one.permit for one in found} != set(permits):
        raise BadFields({"permits": "not in this licence"})
    given_up = [one for one in found if one.matter.state == "granted"]
    with transaction.atomic():
        for one in given_up:
            holder = replace(actor, key=receipt_key(one.pk))
            act(matter_id=one.pk, action="surrender", actor=holder, now=now, data={"reason": reason})
    return len(given_up)
