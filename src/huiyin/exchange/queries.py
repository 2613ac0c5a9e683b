"""Reading the exchange: whom one is linked with, and how the line to them stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from huiyin.exchange.models import OwnKey, Peer

AT_MOST = 3
"""Keys that are named: the one that signs, and those that what is on its way may bear."""


@dataclass(frozen=True, slots=True)
class LineState:
    """How the line to a peer stands. `waiting` messages are not acknowledged, the oldest `since`."""

    code: str
    name_zh: str
    name_en: str
    url: str
    is_active: bool
    waiting: int
    since: datetime | None
    refused: int
    unhandled: int
    heard_at: datetime | None
    answered_at: datetime | None
    failing_since: datetime | None
    failure: str


def own_keys() -> dict[str, list[dict[str, Any]]]:
    """This installation's public keys as a JWK set (RFC 7517), the one that signs first."""
    return {"keys": list(OwnKey.objects.order_by("-made_at").values_list("public_jwk", flat=True)[:AT_MOST])}


def lines() -> Sequence[LineState]:
    """All peers. Two statements."""
    waits = Q(outgoing__acknowledged_at=None, outgoing__refused="", outgoing__isnull=False)
    told = Peer.objects.annotate(
        waiting=Count("outgoing", filter=waits),
        since=Min("outgoing__written_at", filter=waits),
        said_no=Count("outgoing", filter=~Q(outgoing__refused="")),
    ).order_by("code")
    waiting_here = Count("incoming", filter=Q(incoming__handled_at=None, incoming__isnull=False))
    unhandled = dict(Peer.objects.annotate(n=waiting_here).values_list("pk", "n"))
    return [
        LineState(
            code=one.code,
            name_zh=one.name_zh,
            name_en=one.name_en,
            url=one.url,
            is_active=one.is_active,
            waiting=one.waiting,
            since=one.since,
            refused=one.said_no,
            unhandled=unhandled[one.pk],
            heard_at=one.heard_at,
            answered_at=one.answered_at,
            failing_since=one.failing_since,
            failure=one.failure,
        )
        for one in told
    ]


def due_at(peer_id: int) -> datetime | None:
    """When a peer that did not answer is asked again; None for one that does."""
    return Peer.objects.values_list("due_at", flat=True).get(pk=peer_id)
