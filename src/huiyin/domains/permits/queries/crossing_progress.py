"""An application to another region behind its secret link: where it is, how it stands there, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Crossing, CrossingPaper, WayText
from huiyin.domains.permits.queries.later import LaterLine, later_in
from huiyin.domains.permits.queries.progress import CaseLine, named
from huiyin.domains.permits.rules.crossing import CaseTold, SignedTold, Told, read_body
from huiyin.evidence.models import StoredFile
from huiyin.pages.matter import ReceiptShown
from huiyin.people import vault

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

TEMPLATE = "permits/crossing.html"
ON_ITS_WAY = "sending"


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
        has_file=crossing.licence_id is not None,
        since=None if matter.closed_at else crossing.peer.failing_since,
        on_its_way=matter.state == ON_ITS_WAY,
        later=later_in(crossing.plan),
    )


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
