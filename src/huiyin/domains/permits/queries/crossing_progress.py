"""An application to another region behind its secret link: where it is, how it stands there, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.translation import gettext as _

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of, said
from huiyin.domains.permits.models import Crossing, CrossingPaper, WayText
from huiyin.domains.permits.queries.later import LaterLine, later_in
from huiyin.domains.permits.queries.progress import CaseLine, named
from huiyin.domains.permits.rules.crossing import CaseTold, LicenceTold, SignedTold, Told, read_body
from huiyin.domains.permits.rules.licence_words import LicenceOnPaper, PermitOnPaper
from huiyin.evidence.models import StoredFile
from huiyin.matters import queries as matters
from huiyin.pages.matter import ReceiptShown
from huiyin.people import vault

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

TEMPLATE = "permits/crossing.html"
ON_ITS_WAY = "sending"
NOT_TAKEN = frozenset({"sent_back", "not_taken"})


@dataclass(frozen=True, slots=True)
class LicenceElsewhere:
    """A licence that was issued elsewhere, as its holder reads of it here. `permits` are those that stand: code, name,
    who has granted it, last day. `ask` are all who decide on it, for what only they can change.
    """

    number: str
    state: str
    stands: bool
    valid_until: date
    where: str
    permits: Sequence[tuple[str, str, str, date | None]]
    ask: Sequence[str]


@dataclass(frozen=True, slots=True)
class CrossingProgress:
    """What the page shows beside its receipt.

    `told_at` is when the other side last said how it stands, as `state` under its own `number`; `since` is how long
    nobody there has been answering, while it is on its way or being decided.
    """

    where: str
    way: str
    told_at: datetime | None
    number: str
    state: str
    tone: str
    due_at: datetime | None
    cases: Sequence[CaseLine]
    reasons: Sequence[tuple[str, str]]
    licence: str
    licence_stands: bool
    licence_until: date | None
    licence_state: str
    has_file: bool
    since: datetime | None
    on_its_way: bool
    later: Sequence[LaterLine] = ()


def crossing_context(matter: "Matter", receipt: ReceiptShown) -> dict[str, Any]:
    """What the page reads beside `receipt`. One statement."""
    return {"progress": crossing_progress(matter), "handed_in": lambda: named(materials_sent(matter))}


def crossing_progress(matter: "Matter") -> CrossingProgress:
    """How far it is, as far as is known here."""
    crossing = Crossing.objects.select_related("peer").get(pk=matter.pk)
    told = told_of(crossing)
    region = catalogue().regions.get(crossing.region)
    licence = told.licence if told else None
    return CrossingProgress(
        where=said(region.name) if region else crossing.region,
        way=str(WayText(crossing.way).label),
        told_at=told.at if told else None,
        number=told.number if told else "",
        state=said(told.name) if told else "",
        tone=told.tone if told else "new",
        due_at=told.due_at if told else None,
        cases=[_line(one) for one in told.cases] if told else (),
        reasons=[(said(one.name), one.reason) for one in told.cases if one.reason] if told else (),
        licence=licence.number if licence else "",
        licence_stands=bool(licence and licence.stands),
        licence_until=licence.valid_until if licence else None,
        licence_state=_licence_state(licence) if licence else "",
        has_file=crossing.licence_id is not None,
        since=None if matter.closed_at else crossing.peer.failing_since,
        on_its_way=matter.state == ON_ITS_WAY,
        later=later_in(crossing.plan),
    )


def licence_elsewhere(matter: "Matter") -> LicenceElsewhere | None:
    """The licence that another region has issued; None while there is none, and for what is decided here."""
    crossing = Crossing.objects.filter(pk=matter.pk).first()
    told = told_of(crossing) if crossing else None
    if crossing is None or told is None or told.licence is None:
        return None
    region = catalogue().regions.get(crossing.region)
    return LicenceElsewhere(
        number=told.licence.number,
        state=_licence_state(told.licence),
        stands=told.licence.stands,
        valid_until=told.licence.valid_until,
        where=said(region.name) if region else crossing.region,
        permits=[
            (one.permit, said(one.name), said(one.authority), one.valid_until) for one in told.cases if one.stands
        ],
        ask=list(dict.fromkeys(said(one.authority) for one in told.cases)),
    )


def plaque_elsewhere(matter: "Matter", *, english: bool) -> LicenceOnPaper | None:
    """What stands on the plaque of a licence from elsewhere, as it was last told; None where none stands."""
    crossing = Crossing.objects.select_related("peer").get(pk=matter.pk)
    told = told_of(crossing)
    if told is None or told.licence is None or not told.licence.stands:
        return None
    industry = catalogue().industries.get(crossing.industry)
    name = (industry.name.en if english else industry.name.zh) if industry else crossing.industry
    standing = [one for one in told.cases if one.stands]
    return LicenceOnPaper(
        number=told.licence.number,
        holder=told.licence.holder or crossing.firm,
        uscc=crossing.uscc,
        place="",
        industry=name,
        issuer=crossing.peer.name_zh,
        issued_on=day_of(told.at),
        until=told.licence.valid_until,
        permits=[PermitOnPaper(_certificate(one), one.number, one.authority.zh, one.valid_until) for one in standing],
        code=told.licence.code,
    )


def _certificate(one: CaseTold) -> str:
    known = catalogue().permits.get(one.permit)
    return known.certificate.zh if known and known.certificate else one.name.zh


def _licence_state(licence: LicenceTold) -> str:
    if licence.stands:
        return str(_("有效"))
    return said(licence.state) if licence.state else str(_("已失效"))


def told_of(crossing: Crossing) -> Told | None:
    """How it stands there, as it was last told; None before that."""
    return read_body(crossing.told, Told) if crossing.told else None


def signed_in(crossing: Crossing) -> list[SignedTold]:
    """Who signed beside the applicant, as the other side is told."""
    if not crossing.signatures_token:
        return []
    return msgspec.json.decode(vault.decrypt(crossing.signatures_token), type=list[SignedTold])


def asked_there(matter: "Matter") -> str:
    """What the other side asked to be corrected."""
    crossing = Crossing.objects.get(pk=matter.pk)
    told = told_of(crossing)
    return told.missing if told else ""


def not_taken_there(matter: "Matter") -> str:
    """Why the other side has not taken it, in its words; empty where it gave none."""
    lines = matters.history(matter, public_only=False)
    return next((line.words.get("words", "") for line in reversed(lines) if line.action in NOT_TAKEN), "")


def licence_sent_back(matter: "Matter") -> StoredFile | None:
    """The licence as a file, while it stands: nobody prints what may not be relied on."""
    crossing = Crossing.objects.select_related("licence").get(pk=matter.pk)
    told = told_of(crossing)
    return crossing.licence if told and told.licence and told.licence.stands else None


def materials_sent(matter: "Matter") -> Mapping[str, Sequence[CrossingPaper]]:
    """The papers that stand, by material, as they were handed in."""
    found: dict[str, list[CrossingPaper]] = {}
    papers = CrossingPaper.objects.filter(crossing_id=matter.pk, replaced_at=None).select_related("file")
    for paper in papers.order_by("pk"):
        found.setdefault(paper.material, []).append(paper)
    return found


def _line(one: CaseTold) -> CaseLine:
    return CaseLine(
        name=said(one.name),
        who=said(one.authority),
        state=said(one.state),
        tone=one.tone,
        due_at=one.due_at,
        paused_at=one.paused_at,
        closed_at=one.closed_at,
        number=one.number,
    )
