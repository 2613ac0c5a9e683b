"""A decision behind the receipt of its permit: as any receipt, and where to appeal."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import get_language

from huiyin.domains.permits.models import ChangePart
from huiyin.domains.permits.rules.appeals import appeal
from huiyin.lifecycles.model import Name
from huiyin.pages.matter import ReceiptShown
from huiyin.people.directory import unit_card

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

TEMPLATE = "permits/decided.html"
AGAINST = frozenset(
    {
        ("permit", "refused"),
        ("permit", "revoked"),
        ("application", "not_accepted"),
        ("change", "refused"),
        ("renewal", "refused"),
    }
)
"""Kind and resolution of what somebody may appeal against; all permits refused, each authority's own decision is."""


def receipt_context(matter: "Matter", receipt: ReceiptShown) -> dict[str, Any]:
    """What the page reads beside `receipt`."""
    return {"appeal": appeal_of(matter)}


def appeal_of(matter: "Matter") -> str:
    """Where to appeal against how this ended; empty where there is nothing to appeal against."""
    if (matter.kind, matter.resolution) not in AGAINST:
        return ""
    words = appeal(who_decided(matter.pk, matter.kind, matter.owner_unit_id))
    return words.en if get_language() == "en" else words.zh


def who_decided(matter_id: UUID, kind: str, unit_id: int) -> Name:
    """Who decided: the unit that has it; of a change, the authorities that objected, if any did."""
    if kind == "change":
        objected = ChangePart.objects.filter(change_id=matter_id, agreed=False).order_by("pk")
        names = [authority_name(unit) for unit in objected.values_list("case__matter__owner_unit_id", flat=True)]
        if names:
            return Name("、".join(one.zh for one in names), ", ".join(one.en for one in names))
    return authority_name(unit_id)


def authority_name(unit_id: int) -> Name:
    """What the unit that decided is called."""
    card = unit_card(unit_id)
    return Name(card.name_zh, card.name_en or card.name_zh)
