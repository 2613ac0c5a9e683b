"""The test endpoint: reports are checked like real ones and answered like real ones, and nobody is sent out.

They lie in a table of their own and are shown by this endpoint alone for a day. No matter is opened, so that no
number is used up, nobody is told and nothing is counted (ADR 0005).
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huiyin.domains.voice import operations as voice
from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category
from huiyin.doors.open311.catalogue import in_language, notice, service
from huiyin.doors.open311.desk import Call, Note, Shown, ShownUpdate
from huiyin.doors.open311.errors import Wrong, wrong_fields
from huiyin.doors.open311.incoming import incoming_of
from huiyin.doors.open311.models import TrialRequest, TrialUpdate
from huiyin.doors.open311.reading import Asked, Posted, Update
from huiyin.matters.rules.refusals import BadFields

KEPT = timedelta(hours=24)
_NUMBER = re.compile(r"TEST-([0-9A-F]{32})", re.ASCII)


class Trial:
    """Rehearsals."""

    @transaction.atomic
    def open(self, posted: Posted, call: Call) -> str:
        """Keep a rehearsed report; those older than a day go."""
        incoming = incoming_of(posted, service(posted.service_code), call, source="open311-test")
        try:
            voice.check(incoming)
        except BadFields as wrong:
            raise wrong_fields(wrong.problems) from wrong
        TrialRequest.objects.filter(sent_at__lt=call.now - KEPT).delete()
        fields = {
            "sent_at": call.now,
            "changed_at": call.now,
            "category": incoming.category,
            "description": incoming.text,
            "address": incoming.address,
            "lon": incoming.lon,
            "lat": incoming.lat,
        }
        if not call.client_id:
            return TrialRequest.objects.create(**fields).number
        kept, new = TrialRequest.objects.get_or_create(sent_as=call.client_id, defaults=fields)
        if not new and any(getattr(kept, name) != fields[name] for name in ("category", "description", "address")):
            raise Wrong(400, "Idempotency-Key: was used for another request")
        return kept.number

    def find(self, asked: Asked, base_url: str) -> list[Shown]:
        """The rehearsals of a list."""
        rows = TrialRequest.objects.prefetch_related("updates").order_by("-sent_at", "-id")
        if asked.numbers is not None:
            return [_shown(row) for row in rows.filter(pk__in=_ids_of(asked.numbers))]
        if set(asked.rest.categories) - queries.category_codes():
            raise Wrong(404, "service_code: there is no such service")
        narrowed = _narrow(rows, asked)
        return [_shown(row) for row in narrowed[asked.offset : asked.offset + asked.limit]]

    def of_token(self, token: str) -> str:
        """A rehearsal's own number serves as its token."""
        found = TrialRequest.objects.filter(pk__in=_ids_of([token])).first()
        if found is None:
            raise Wrong(404, "token: there is no such token")
        return found.number

    def updates(self, start: datetime | None, end: datetime | None, offset: int, limit: int) -> list[ShownUpdate]:
        """The rehearsed updates."""
        rows = TrialUpdate.objects.select_related("request").order_by("at", "id")
        rows = rows.filter(at__gte=start) if start else rows
        rows = rows.filter(at__lte=end) if end else rows
        return [
            ShownUpdate(str(row.pk), row.request.number, row.closed, row.at, row.description)
            for row in rows[offset : offset + limit]
        ]

    @transaction.atomic
    def update(self, update: Update, call: Call) -> str:
        """Keep a rehearsed update. Here the status does change, so that a client can see a closed request."""
        request = _locked(update.service_request_id)
        if request is None:
            raise Wrong(404, "service_request_id: there is no such request")
        closed = request.closed if update.closed is None else update.closed
        fields = {"at": call.now, "description": update.description, "closed": closed}
        kept, _ = TrialUpdate.objects.get_or_create(request=request, sent_as=update.update_id, defaults=fields)
        request.closed, request.changed_at = closed, call.now
        request.save(update_fields=["closed", "changed_at"])
        return str(kept.pk)


def _narrow(rows: QuerySet[TrialRequest], asked: Asked) -> QuerySet[TrialRequest]:
    rest = asked.rest
    if rest.categories:
        rows = rows.filter(category__in=rest.categories)
    if rest.start:
        rows = rows.filter(sent_at__gte=rest.start)
    if rest.end:
        rows = rows.filter(sent_at__lte=rest.end)
    return rows if rest.closed is None else rows.filter(closed=rest.closed)


def _ids_of(numbers: Iterable[str]) -> list[UUID]:
    """The ids behind those of the numbers that are rehearsals'."""
    return [UUID(hex=found[1]) for number in numbers if (found := _NUMBER.fullmatch(number.strip().upper()))]


def _locked(number: str) -> TrialRequest | None:
    return TrialRequest.objects.select_for_update().filter(pk__in=_ids_of([number])).first()


def _shown(row: TrialRequest) -> Shown:
    updates = sorted(row.updates.all(), key=lambda update: update.pk)
    category = queries.categories().get(row.category) or Category(code=row.category, name_zh=row.category)
    return Shown(
        service_request_id=row.number,
        closed=row.closed,
        status_notes=next((u.description for u in reversed(updates) if u.description), ""),
        service_name=in_language(category.name_zh, category.name_en),
        service_code=row.category,
        description=row.description,
        agency="",
        notice=notice(category),
        requested=row.sent_at,
        updated=row.changed_at,
        expected=None,
        address=row.address or in_language("测试地址", "Test address"),
        lat=row.lat,
        lon=row.lon,
        notes=[Note(update.at, update.description or "", "", "update") for update in updates],
    )
