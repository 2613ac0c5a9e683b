"""Kiosks are added and removed; a visit begins, is shown what is its own, and ends with nothing left of it."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from huiyin.domains.permits.models import CoSigner, Draft, Kiosk, KioskVisit
from huiyin.domains.permits.operations.drafting import digest_of, keep_form
from huiyin.domains.permits.rules.kiosk import SILENCE
from huiyin.evidence.operations import drop_unneeded
from huiyin.people import vault

CARD_FIELD = "representative_identity"
"""The field that a card fills in."""


class KioskIsThere(ValueError):
    """A kiosk of this name stands already."""


def add_kiosk(*, name: str, area_id: int, now: datetime) -> tuple[Kiosk, str]:
    """A new kiosk, and the secret of its link, which is nowhere else. Raises `KioskIsThere`."""
    secret = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            kiosk = Kiosk.objects.create(name=name, area_id=area_id, digest=digest_of(secret), added_at=now)
    except IntegrityError as there:
        raise KioskIsThere(name) from there
    return kiosk, secret


@transaction.atomic
def remove_kiosk(*, name: str, now: datetime) -> bool:
    """Make no kiosk of it any more, and end who stands there; whether there was one."""
    kiosk = Kiosk.objects.select_for_update().filter(name=name, removed_at=None).first()
    if kiosk is None:
        return False
    kiosk.removed_at, kiosk.name = now, f"{kiosk.name[:36]} #{kiosk.pk}"  # the name may be used again
    kiosk.save(update_fields=["removed_at", "name"])
    _end(KioskVisit.objects.filter(kiosk=kiosk, ended_at=None), now)
    return True


@transaction.atomic
def begin_visit(*, kiosk: Kiosk, now: datetime, card: str = "") -> KioskVisit:
    """Somebody steps up; whoever stood there before has left. `card` is the identity number that was read."""
    _end(KioskVisit.objects.filter(kiosk=kiosk, ended_at=None), now)
    token = vault.encrypt(card) if card else ""
    return KioskVisit.objects.create(kiosk=kiosk, began_at=now, last_at=now, card_token=token)


def note_touch(*, visit: KioskVisit, now: datetime) -> None:
    """Somebody is still there."""
    KioskVisit.objects.filter(pk=visit.pk, ended_at=None).update(last_at=now)


@transaction.atomic
def show_in_visit(*, visit: KioskVisit, secret: str) -> None:
    """From now on the visit may open what this secret is of."""
    held = KioskVisit.objects.select_for_update().get(pk=visit.pk)
    if held.ended_at is None:
        held.opened = [*held.opened, digest_of(secret)]
        held.save(update_fields=["opened"])


@transaction.atomic
def begun_in_visit(*, visit: KioskVisit, draft: Draft, secret: str, asks_card: bool, now: datetime) -> None:
    """A draft was begun in the visit: it goes with it, and takes over the card's number where it asks for that."""
    held = KioskVisit.objects.select_for_update().get(pk=visit.pk)
    if held.ended_at:
        return
    Draft.objects.filter(pk=draft.pk).update(kiosk_visit=held)
    if held.card_token and asks_card:
        keep_form(draft=draft, form={CARD_FIELD: vault.decrypt(held.card_token)}, now=now)
    held.opened, held.card_token = [*held.opened, digest_of(secret)], ""
    held.save(update_fields=["opened", "card_token"])


def take_along(*, draft: Draft) -> None:
    """The person goes on elsewhere: the draft is theirs and no longer the visit's."""
    Draft.objects.filter(pk=draft.pk).update(kiosk_visit=None)


@transaction.atomic
def end_visit(*, visit: KioskVisit, now: datetime) -> None:
    """Nothing of it remains: what it held, and drafts that were begun in it, not handed in and not taken along."""
    _end(KioskVisit.objects.filter(pk=visit.pk, ended_at=None), now)


@transaction.atomic
def end_silent_visits(*, now: datetime) -> int:
    """End visits that nobody ended and where nobody is any more, as on a machine that was switched off."""
    return _end(KioskVisit.objects.filter(ended_at=None, last_at__lte=now - SILENCE), now)


def _end(visits: QuerySet[KioskVisit], now: datetime) -> int:
    ended = [visit.pk for visit in visits.select_for_update().order_by("pk")]
    if not ended:
        return 0
    left = Draft.objects.filter(kiosk_visit__in=ended, sent_as=None, crossed_as=None)
    files = set(left.values_list("papers__file_id", flat=True)) - {None}
    left.delete()
    CoSigner.objects.filter(draft=None, application=None).delete()
    Draft.objects.filter(kiosk_visit__in=ended).update(kiosk_visit=None)
    drop_unneeded(file_ids=files)
    KioskVisit.objects.filter(pk__in=ended).update(ended_at=now, opened=[], card_token="")
    return len(ended)
