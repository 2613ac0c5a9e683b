"""The other side does not take a message: whoever sent it is told, and the next ones go on."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huiyin.exchange.models import Outgoing
from huiyin.exchange.registry import takers


@transaction.atomic
def refused_there(message: Outgoing, problems: Mapping[str, str], now: datetime) -> None:
    """Mark it, and tell whoever sent it, in one transaction."""
    words = "; ".join(f"{what}: {why}" if what else why for what, why in problems.items())
    Outgoing.objects.filter(pk=message.pk).update(refused=words[:300] or "refused")
    if message.kind in takers and (told := takers.get(message.kind).refused):
        told(message.peer.code, message.subject, problems, now)
