"""Keeping where somebody is reached, and what they chose."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction

from huiyin.notices.models import Endpoint, Preferences
from huiyin.notices.reaching import Someone
from huiyin.notices.rules import CHOSEN, ORDER, Kind, Pace
from huiyin.people import vault

MOST_ENDPOINTS = 5
"""Addresses that one person keeps on one channel; the oldest goes for the newest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chooses: the channels of each kind in order, how soon, and the quiet hours (None: none)."""

    channels: Mapping[Kind, Sequence[str]]
    pace: Pace
    quiet: tuple[time, time] | None


def keep_address(*, someone: Someone, channel: str, address: str, label: str, now: datetime) -> bool:
    """Keep an address; one that is here already stays as it is and False is returned."""
    with transaction.atomic():
        _kept, made = Endpoint.objects.get_or_create(
            **someone.where,
            channel=channel,
            digest=_digest(address),
            defaults={"token": vault.encrypt(address), "label": label[:60], "created_at": now},
        )
        of_channel = Endpoint.objects.filter(**someone.where, channel=channel)
        if made:
            kept = of_channel.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_ENDPOINTS]
            of_channel.exclude(pk__in=list(kept)).delete()
    return made


def drop_address(someone: Someone, *, channel: str, address: str) -> None:
    """Forget an address, because its owner or its server said so."""
    Endpoint.objects.filter(**someone.where, channel=channel, digest=_digest(address)).delete()


def drop_endpoint(*, someone: Someone, endpoint_id: int) -> None:
    """Forget one of one's own addresses."""
    Endpoint.objects.filter(**someone.where, pk=endpoint_id).delete()


def choose(*, someone: Someone, choice: Choice, now: datetime) -> None:
    """Keep what somebody chose, in place of what they chose before."""
    quiet_from, quiet_until = choice.quiet or (None, None)
    Preferences.objects.update_or_create(
        **someone.where,
        defaults={kind.value: list(choice.channels[kind]) if kind in choice.channels else None for kind in CHOSEN}
        | {
            "pace": choice.pace.value,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "changed_at": now,
        },
    )


def unsubscribe(*, someone: Someone, now: datetime, channel: str = "email") -> None:
    """Take a channel out of every kind: what it would have brought stands in the inbox or on the receipt."""
    with transaction.atomic():
        chosen = Preferences.objects.select_for_update().filter(**someone.where).first()
        if chosen is None:
            chosen = Preferences(**someone.where, quiet_from=time(22), quiet_until=time(7))
        for kind in CHOSEN:
            names = getattr(chosen, kind.value)
            setattr(chosen, kind.value, [name for name in (ORDER if names is None else names) if name != channel])
        chosen.changed_at = now
        chosen.save()


def _digest(address: str) -> str:
    return hmac.new(settings.INDEX_KEY.encode(), b"endpoint:" + address.encode(), hashlib.sha256).hexdigest()
