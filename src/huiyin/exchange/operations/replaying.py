"""What was told a peer is sent once more, from a number on: harmless, for each message is known by its id."""

from functools import partial

from django.db import transaction

from huiyin.exchange.models import Peer
from huiyin.exchange.waking import wake_delivery


@transaction.atomic
def replay(*, code: str, number: int) -> int:
    """Let all kept messages from this number on wait again; how many. Raises `Peer.DoesNotExist`."""
    peer = Peer.objects.get(code=code)
    again = peer.outgoing.filter(number__gte=number).exclude(token="").update(acknowledged_at=None, refused="")
    transaction.on_commit(partial(wake_delivery, peer.pk), robust=True)
    return again
