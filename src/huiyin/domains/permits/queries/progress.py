"""An application behind its secret link: who has which permit, until when, and who does what on which day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of, said
from huiyin.domains.permits.models import Application, LicenceState, Paper, PermitCase
from huiyin.domains.permits.queries.cases import cases_of
from huiyin.domains.permits.queries.decided import appeal_of
from huiyin.domains.permits.queries.later import LaterLine, later_in
from huiyin.domains.permits.queries.stops import Stopped, stopped_for
from huiyin.domains.permits.queries.visits import visit_of_application
from huiyin.domains.permits.rules.advancing import ENDED, Stand
from huiyin.domains.permits.rules.diary import Diary, diary
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Name
from huiyin.matters.calendars import working_calendar
from huiyin.matters.receipts import token_of
from huiyin.pages.matter import ReceiptShown
from huiyin.people.directory import unit_card

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

TEMPLATE = "permits/receipt.html"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the table: what, who, the empty columns before, the bar with its look and words, those after."""

    what: str
    who: str
    before: range
    wide: int
    after: range
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A permit on the list: its state and its clock."""

    name: str
    who: str
    state: str
    tone: str
    due_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    number: str
    appeal: str = ""
    stopped: str = ""
    stopped_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    day: date
    weekday: str
    is_off: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class VisitShown:
    """The visit to the premises: when, who comes of which unit, what they look at, and how it stands."""

    at: datetime | None
    state: str
    tone: str
    who: Sequence[tuple[str, str]]
    items: Sequence[str]
    href: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page shows beside its receipt."""

    cases: Sequence[CaseLine]
    heads: Sequence[Head]
    bars: Sequence[Bar]
    weeks: bool
    left: int | None
    ends_on: date | None
    promised: str
    licence: str = ""
    licence_state: str = ""
    licence_stands: bool = False
    visit: VisitShown | None = None
    appeal: str = ""
    later: Sequence[LaterLine] = ()


def receipt_context(matter: "Matter", receipt: ReceiptShown) -> dict[str, Any]:
    """What the page reads beside `receipt`. Six statements."""
    return {"progress": progress_of(matter, timezone.now()), "handed_in": partial(_handed_in, matter.pk)}


def _handed_in(application_id: UUID) -> Sequence[str]:
    """The names of the papers that stand, each once."""
    papers = Paper.objects.filter(application_id=application_id, replaced_at=None).order_by("pk")
    return named(papers.values_list("material", flat=True))


def named(materials: Iterable[str]) -> Sequence[str]:
    """Materials in words, each once; one that the catalogue no longer has by its code."""
    known = catalogue().materials
    return [said(known[code].name) if code in known else code for code in dict.fromkeys(materials)]


def progress_of(matter: "Matter", now: datetime) -> Progress:
    """How far an application is."""
    application = Application.objects.select_related("licence").get(pk=matter.pk)
    cases = cases_of(matter.pk)
    stops = stopped_for([case.pk for case in cases if case.matter.state == Stand.STOPPED])
    calendar = working_calendar(now)
    today = day_of(now)
    ends = [day_of(case.matter.due_at) for case in cases if case.matter.due_at and not case.matter.closed_at]
    last = max([today, *ends, *([day_of(matter.next_due_at)] if matter.next_due_at else [])])
    if matter.closed_at:
        last = day_of(matter.closed_at)
    table = diary(day_of(application.handed_in_at), last, today, calendar.is_working_day)
    bars = [_received(application, table, today), *(_bar(case, application, table, today) for case in cases)]
    due = day_of(matter.due_at) if matter.due_at and matter.state == "deciding" else None
    licence = getattr(application, "licence", None)
    return Progress(
        cases=[_line(case, stops.get(case.pk)) for case in cases],
        heads=[Head(one.first, _weekday(one.first), one.is_off, one.is_today) for one in table.columns],
        bars=bars,
        weeks=table.each > 1,
        left=calendar.days_between(today, due) if due and due >= today else None,
        ends_on=due,
        promised=str(application.plan.get("within", "")),
        licence=licence.number if licence else "",
        licence_state=licence.get_state_display() if licence else "",
        licence_stands=licence is not None and licence.state == LicenceState.VALID,
        visit=None if matter.closed_at else _visit(matter),
        appeal=appeal_of(matter),
        later=later_in(application.plan),
    )


def _visit(matter: "Matter") -> VisitShown | None:
    one = visit_of_application(matter.pk)
    if one is None or one.matter.state == "cancelled":
        return None
    state = lifecycles.version(one.matter.kind, one.matter.lifecycle_version).states[one.matter.state]
    return VisitShown(
        at=one.at,
        state=said(state.name),
        tone=state.tone.value,
        who=[(unit_name(party.unit_id), "、".join(party.staff.splitlines())) for party in one.parties.all()],
        items=[said(Name(item.name_zh, item.name_en)) for item in one.items.all()],
        href=reverse("web:receipt", args=[token_of(one.pk)]),
    )


def _weekday(day: date) -> str:
    return f"{day:%a}" if get_language() == "en" else "一二三四五六日"[day.weekday()]


def _received(application: Application, table: Diary, today: date) -> Bar:
    accepted = application.accepted_at
    first, last = day_of(application.handed_in_at), day_of(accepted) if accepted else today
    look, words = ("done", _("受理")) if accepted else ("doing", _("核对材料"))
    return _row(table, _("受理，分送各部门"), _("综合窗口"), first, last, look, words)


def _bar(case: PermitCase, application: Application, table: Diary, today: date) -> Bar:
    matter = case.matter
    begun = day_of(application.accepted_at or matter.opened_at)
    stand = Stand(matter.state)
    if stand in ENDED:
        look, last = ("done" if stand is Stand.GRANTED else "paused"), day_of(matter.closed_at or matter.changed_at)
    elif stand is Stand.REVIEWING:
        look, last = "doing", max(day_of(matter.due_at), today) if matter.due_at else today
    else:
        look, last = "paused", today
    return _row(table, _name(case), unit_name(matter.owner_unit_id), begun, last, look, _state(case))


def _row(table: Diary, what: str, who: str, first: date, last: date, look: str, words: str) -> Bar:
    at, wide = table.place(first, last)
    return Bar(what, who, range(at), wide, range(len(table.columns) - at - wide), look, words)


def _line(case: PermitCase, stopped: Stopped | None) -> CaseLine:
    matter = case.matter
    return CaseLine(
        name=_name(case),
        who=unit_name(matter.owner_unit_id),
        state=_state(case),
        tone=lifecycles.version(matter.kind, matter.lifecycle_version).states[matter.state].tone.value,
        due_at=matter.due_at,
        paused_at=matter.paused_at,
        closed_at=matter.closed_at,
        number=case.number,
        appeal=appeal_of(matter),
        stopped=said(stopped.why) if stopped else "",
        stopped_until=matter.state_due_at if stopped else None,
    )


def _name(case: PermitCase) -> str:
    permit = catalogue().permits.get(case.permit)
    return said(permit.name) if permit else case.matter.title.split(" · ")[0]


def _state(case: PermitCase) -> str:
    matter = case.matter
    return said(lifecycles.version(matter.kind, matter.lifecycle_version).states[matter.state].name)


def unit_name(unit_id: int) -> str:
    """What the unit is called in the language of the page."""
    card = unit_card(unit_id)
    return said(Name(card.name_zh, card.name_en or card.name_zh))
