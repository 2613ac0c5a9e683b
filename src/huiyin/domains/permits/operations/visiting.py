"""The one visit to the premises: opened for all permits that want one, arranged, done, and told to each of them.

What the product does about it by itself is worked out anew from what stands, as for all of an application (ADR 31, 32).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, PermitCase, Visit, VisitItem, VisitParty
from huiyin.domains.permits.queries import unit_of_authority
from huiyin.domains.permits.rules.advancing import Case, Stand
from huiyin.domains.permits.rules.visiting import (
    BadStaff,
    Item,
    VisitStep,
    merged,
    next_of_visit,
    read_staff,
    verdicts_of,
    written_staff,
)
from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.model import Name
from huiyin.matters.domain import Step
from huiyin.matters.operations import Acted, MatterDraft, Place, act, open_matter
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.people import models as people
from huiyin.people.actors import SYSTEM_ACTOR, Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

KIND = "visit"
WITHIN = Span(5, Unit.WORKING_DAYS)
"""From the first permit that wants it to the day of the visit: within the shortest clock of those that want one."""
ARRANGING = frozenset({"arrange", "move"})
FURTHEST = timedelta(days=45)


def attend_to_visit(application: Application, cases: Sequence[PermitCase], now: datetime) -> None:
    """Do what comes next about the visit of an application; nothing where none of its permits wants one."""
    wants = wanted_visits(application)
    if not wants:
        return
    visit = Visit.objects.select_related("matter").filter(application=application).first()
    items = list(visit.items.all()) if visit else []
    seen = [Item(one.code, tuple(one.wanted_by), one.right) for one in items]
    stands = [Case(one.permit, Stand(one.matter.state)) for one in cases]
    following = next_of_visit(wants, stands, seen, visit.matter.state if visit else "")
    if following is VisitStep.OPEN:
        _open(application, wants, cases, now)
    elif visit and following:
        action = following.value
        client_id = f"{visit.pk}:{action}"
        act(matter_id=visit.pk, action=action, actor=SYSTEM_ACTOR, now=now, client_id=client_id)
        visit.matter.refresh_from_db(fields=["state"])
    if visit:
        _tell_permits(visit, items, cases, now)


def wanted_visits(application: Application) -> Mapping[str, Sequence[str]]:
    """What each permit of the application looks at on the place, of those that do."""
    steps: Sequence[Mapping[str, Sequence[str]]] = application.plan["steps"]
    return {str(step["permit"]): step["looks_at"] for step in steps if step.get("looks_at")}


@transaction.atomic
def _open(
    application: Application, wants: Mapping[str, Sequence[str]], cases: Sequence[PermitCase], now: datetime
) -> None:
    undecided = {case.permit: case for case in cases if case.matter.closed_at is None and case.permit in wants}
    units = _units({case.authority for case in undecided.values()}, application)
    parent = application.matter
    draft = MatterDraft(
        title=f"联合现场核查 · {application.firm}"[:200],
        words={"words": f"{application.firm}的综合申请 {parent.number}，几家机关一次看完，一张检查单。"},
        source="application",
        place=Place(parent.lon, parent.lat, parent.address, parent.area_id),
        within=WITHIN,
        contact=parent.contact,
        reporter_id=parent.reporter_id,
        parent_id=parent.pk,
        announced=False,
    )
    looks_at = {permit: wants[permit] for permit in undecided}
    also = partial(_write_rows, application=application, looks_at=looks_at, units=units)
    client_id = f"visit:{parent.number}"
    opened = open_matter(kind=KIND, actor=SYSTEM_ACTOR, draft=draft, now=now, client_id=client_id, also=also)
    if units and not opened.repeated:
        lead = next(iter(units.values()))
        act(matter_id=opened.matter.pk, action="invite", actor=SYSTEM_ACTOR, now=now, data={"unit": lead.code})


def _units(authorities: set[str], application: Application) -> Mapping[str, people.Unit]:
    """The units that take part, by authority, the one first whose permit comes first in the plan."""
    steps: Sequence[Mapping[str, str]] = application.plan["steps"]
    in_order = dict.fromkeys(step["authority"] for step in steps if step["authority"] in authorities)
    codes = {one: unit_of_authority(one, application.matter.area_id) for one in in_order}
    known = {unit.code: unit for unit in people.Unit.objects.filter(code__in={code for code in codes.values() if code})}
    return {authority: known[code] for authority, code in codes.items() if code in known}


def _write_rows(
    matter: "Matter",
    *,
    application: Application,
    looks_at: Mapping[str, Sequence[str]],
    units: Mapping[str, people.Unit],
) -> None:
    visit = Visit(matter=matter, application=application)
    insert(visit)
    VisitParty.objects.bulk_create(VisitParty(visit=visit, authority=one, unit=unit) for one, unit in units.items())
    VisitItem.objects.bulk_create(_item(visit, item) for item in merged(looks_at))


def _item(visit: Visit, item: Item) -> VisitItem:
    name = catalogue().checklist.get(item.code, Name(item.code, item.code))
    return VisitItem(visit=visit, code=item.code, name_zh=name.zh, name_en=name.en, wanted_by=list(item.wanted_by))


def arrange(
    *,
    matter_id: UUID,
    at: datetime,
    staff: Mapping[str, str],
    words: str,
    actor: Actor,
    now: datetime,
    moved: bool = False,
    client_id: str = "",
) -> Acted:
    """Set the day, who comes of each authority (names by authority), and tell the applicant what they look at.

    Raises what `act` raises; `BadFields` for a day that has passed and for fewer than two of an authority.
    """
    names = VisitItem.objects.filter(visit_id=matter_id).order_by("pk").values_list("name_zh", flat=True)
    data = {"at": at.isoformat(), "staff": written_staff(staff, _called(staff)), "looks_at": "\n".join(names)}
    return act(
        matter_id=matter_id,
        action="move" if moved else "arrange",
        actor=actor,
        now=now,
        data=data | ({"words": words} if words.strip() else {}),
        client_id=client_id,
    )


@transaction.atomic
def look(
    *,
    matter_id: UUID,
    found: Mapping[str, tuple[bool, str, int | None]],
    actor: Actor,
    now: datetime,
    client_id: str = "",
) -> Acted:
    """Write down what was found: by item whether it is right, words, and the id of a photo. Raises what `act` does."""
    said = " ".join(f"{code}={'ok' if right else 'bad'}" for code, (right, _words, _photo) in found.items())
    names = dict(VisitItem.objects.filter(visit_id=matter_id).values_list("code", "name_zh"))
    words = "\n".join(f"{names.get(code, code)}：{words}" for code, (_right, words, _photo) in found.items() if words)
    acted = act(
        matter_id=matter_id,
        action="look",
        actor=actor,
        now=now,
        data={"found": said} | ({"words": words} if words else {}),
        files=[photo for _right, _words, photo in found.values() if photo is not None],
        client_id=client_id,
    )
    if not acted.repeated:
        for code, (_right, item_words, photo) in found.items():
            VisitItem.objects.filter(visit_id=matter_id, code=code).update(words=item_words, photo_id=photo)
    return acted


def on_visit_step(step: Step) -> Span | None:
    """What a step changes in the visit's own rows. The day of the visit is its deadline: late, it climbs."""
    if step.action == "invite":
        _let_them_read(step)
    elif step.action in ARRANGING:
        return _arranged(step)
    elif step.action == "look":
        _looked(step)
    elif step.action == "finish" and not _items(step).exclude(right=None).exists():
        raise BadFields({"found": "missing"})
    elif step.action in {"ask_other_day", "nobody_came"}:
        Visit.objects.filter(pk=step.matter.pk).update(at=None)
        return WITHIN
    return None


def _let_them_read(step: Step) -> None:
    """Whoever takes part reads it; where no authority had a unit, the one that the window names takes part."""
    parties = VisitParty.objects.filter(visit_id=step.matter.pk)
    if not parties.exists():
        unit = people.Unit.objects.filter(code=step.given.facts["unit"]).first()
        application = Application.objects.get(visit=step.matter.pk)
        if unit:
            VisitParty.objects.create(
                visit_id=step.matter.pk, authority=application.plan["steps"][0]["authority"], unit=unit
            )
    units = dict.fromkeys([*step.matter.units, *parties.order_by("pk").values_list("unit_id", flat=True)])
    step.matter.units = list(units)


def _called(codes: Iterable[str]) -> Mapping[str, str]:
    """What authorities are called, as they stand in a history."""
    known = catalogue().authorities
    return {code: known[code].name.zh if code in known else code for code in codes}


def _arranged(step: Step) -> Span:
    at = datetime.fromisoformat(str(step.given.facts["at"]))
    if not step.now < at <= step.now + FURTHEST:
        raise BadFields({"at": "lies in the past, or too far ahead"})
    parties = {party.authority: party for party in VisitParty.objects.filter(visit_id=step.matter.pk)}
    try:
        staff = read_staff(step.given.words["staff"], _called(parties))
    except BadStaff as wrong:
        raise BadFields({"staff": str(wrong)}) from wrong
    for authority, party in parties.items():
        party.staff = "\n".join(staff[authority])
        party.save(update_fields=["staff"])
    Visit.objects.filter(pk=step.matter.pk).update(at=at)
    return Span(math.ceil((at - step.now) / timedelta(days=1)), Unit.DAYS)


def _looked(step: Step) -> None:
    parties = VisitParty.objects.filter(visit_id=step.matter.pk).values_list("unit_id", flat=True)
    unit = next((unit for unit in parties if unit in step.actor.unit_ids), None)
    if unit is None:
        raise NotAllowed("look", ("the authorities that take part",))
    verdicts = verdicts_of(str(step.given.facts["found"]))
    known = set(_items(step).values_list("code", flat=True))
    if strange := sorted(set(verdicts) - known):
        raise BadFields({"found": f"not on the list: {', '.join(strange)}"})
    for code, right in verdicts.items():
        _items(step).filter(code=code).update(right=right, looked_at=step.now, looked_by_id=unit)


def _items(step: Step) -> "QuerySet[VisitItem]":
    return VisitItem.objects.filter(visit_id=step.matter.pk)


def read_at(value: object) -> str:
    """When: 2026-03-06T09:30+08:00; without an offset, in the installation's own time."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("not a time: 2026-03-06T09:30") from None
    return (at if at.tzinfo else timezone.make_aware(at)).isoformat()


def _tell_permits(visit: Visit, items: Sequence[VisitItem], cases: Sequence[PermitCase], now: datetime) -> None:
    """Put into each permit that wants it when the visit is, and what was found of what that permit looks at."""
    for case in cases:
        mine = [item for item in items if case.permit in item.wanted_by]
        if not mine or case.matter.closed_at or case.matter.state == "received":
            continue
        if visit.matter.state == "arranged" and visit.at:
            words = f"联合现场核查 {visit.matter.number}：{timezone.localtime(visit.at):%Y-%m-%d %H:%M}"
            _say(case, "visit_set", words, f"{case.pk}:visit:{visit.at.isoformat()}", now)
        elif visit.matter.state == "looked":
            _say(case, "visited", _result(mine, visit), f"{case.pk}:visited", now)


def _say(case: PermitCase, action: str, words: str, client_id: str, now: datetime) -> None:
    taken: Mapping[str, int] = case.matter.taken
    if action == "visited" and taken.get(action):
        return
    act(matter_id=case.pk, action=action, actor=SYSTEM_ACTOR, now=now, data={"words": words}, client_id=client_id)


def _result(items: Sequence[VisitItem], visit: Visit) -> str:
    """What was found of a permit's own items, in words."""
    right = sum(item.right is True for item in items)
    wrong = [f"{item.name_zh}{'：' + item.words if item.words else ''}" for item in items if item.right is False]
    unseen = [item.name_zh for item in items if item.right is None]
    said = [f"联合现场核查 {visit.matter.number}：{right} 项符合"]
    if wrong:
        said.append("不符合：" + "；".join(wrong))
    if unseen:
        said.append("没有看：" + "；".join(unseen))
    return "。".join(said) + "。"
