"""Whoever has a permit is told in time that it expires, once for each validity; on the day after, it has expired."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import PermitCase, Renewal
from huiyin.domains.permits.operations.singly import each
from huiyin.domains.permits.operations.stepping import ANNOUNCED
from huiyin.domains.permits.queries import renewal_window
from huiyin.matters.operations import act
from huiyin.people.actors import SYSTEM_ACTOR

LOOKED_AT = timedelta(days=500)
"""So far ahead expiries are looked at: no rule lets anybody ask for renewal earlier."""


def announce_expiries(*, now: datetime) -> int:
    """Tell everybody whose permit may be renewed from now on, once; how many were told now."""
    today = day_of(now)
    expiring = PermitCase.objects.filter(matter__state="granted", valid_until__range=(today, today + LOOKED_AT))
    untold = expiring.exclude(announced_until=F("valid_until"))
    due = {
        pk: until
        for pk, permit, until in untold.order_by("valid_until", "pk").values_list("pk", "permit", "valid_until")
        if until and renewal_window(permit, until, now).first <= today
    }
    return each(due, lambda one: _say(one, ANNOUNCED, str(due[one]), now), what="announce expiry")


def expire(*, now: datetime) -> int:
    """Strike off what was good until yesterday (行政许可法 art. 70), unless its renewal is on its way; how many.

    A renewal that was asked for in time holds its permit until it is decided: silence renews it (art. 50).
    """
    held = Renewal.objects.filter(case=OuterRef("pk"), in_time=True, matter__closed_at=None)
    renewed = Renewal.objects.filter(case=OuterRef("pk"), until__gt=OuterRef("valid_until"))
    over = PermitCase.objects.filter(matter__state="granted", valid_until__lt=day_of(now))
    rows = over.filter(~Exists(held), ~Exists(renewed)).order_by("valid_until", "pk")
    ended = dict(rows.values_list("pk", "valid_until"))
    return each(ended, lambda one: _say(one, "expire", str(ended[one]), now), what="expire")


def _say(case_id: UUID, action: str, until: str, now: datetime) -> None:
    client_id = f"{case_id}:{action}:{until}"
    act(matter_id=case_id, action=action, actor=SYSTEM_ACTOR, now=now, data={"until": until}, client_id=client_id)
