"""Which browser is which kiosk, who stands there, and what they may open."""

from collections.abc import Collection, Sequence

from huiyin.domains.permits.models import Draft, Kiosk, KioskVisit
from huiyin.matters import queries as matters
from huiyin.matters.receipts import digest_of, token_of
from huiyin.matters.rules.refusals import NoSuchMatter

OPENED_HERE = ("application", "crossing")
"""Kinds of matters whose receipts a kiosk opens: those of other kinds have pages that lead out of its frame."""


def kiosk_of_link(secret: str) -> Kiosk | None:
    """The kiosk whose link this is."""
    return Kiosk.objects.filter(digest=digest_of(secret), removed_at=None).first()


def kiosks() -> Sequence[Kiosk]:
    """Those that stand, by name."""
    return list(Kiosk.objects.filter(removed_at=None).select_related("area").order_by("name"))


def kiosk(kiosk_id: int) -> Kiosk | None:
    """One that stands or stood."""
    return Kiosk.objects.filter(pk=kiosk_id).first()


def visit_at(kiosk_id: int, visit_id: object) -> KioskVisit | None:
    """The visit that began at this kiosk and was not ended, whether or not it has been silent for too long."""
    if not isinstance(visit_id, int):
        return None
    return KioskVisit.objects.filter(pk=visit_id, kiosk_id=kiosk_id, ended_at=None).first()


def opened_in(visit: KioskVisit) -> Collection[str]:
    """The digests of all that the visit may open: also of the receipts that its drafts became."""
    became = Draft.objects.filter(digest__in=visit.opened).values_list("sent_as_id", "crossed_as_id")
    return {*visit.opened, *(digest_of(token_of(sent or crossed)) for sent, crossed in became if sent or crossed)}


def exists(*, draft: str = "", receipt: str = "") -> bool:
    """Whether there is a draft, or a receipt that a kiosk opens, with this secret."""
    if draft:
        return Draft.objects.filter(digest=digest_of(draft)).exists()
    try:
        return matters.by_receipt(receipt, joined=()).kind in OPENED_HERE
    except NoSuchMatter:
        return False
