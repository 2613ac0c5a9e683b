"""A message is given another number, where this side was put back from a backup and counted twice."""

from django.db import transaction

from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations.signing import signed
from huiyin.exchange.rules.claims import Message
from huiyin.exchange.rules.sealing import MESSAGE, payload_of
from huiyin.people import vault


@transaction.atomic
def renumber(*, message: Outgoing, through: int) -> None:
    """Number it, and all that waits behind it, after what the other side has: the same ids, signed once more."""
    peer = Peer.objects.select_for_update().get(pk=message.peer_id)
    number = max(peer.numbered, through)
    for row in peer.outgoing.filter(acknowledged_at=None, refused="", number__gte=message.number).order_by("number"):
        number += 1
        claims = payload_of(vault.decrypt(row.token), Message)
        fresh = Message(
            id=claims.id, number=number, sender=claims.sender, to=claims.to, kind=claims.kind, at=claims.at,
            subject=claims.subject, files=claims.files, body=claims.body,
        )  # fmt: skip
        Outgoing.objects.filter(pk=row.pk).update(number=number, token=vault.encrypt(signed(fresh, MESSAGE)))
    Peer.objects.filter(pk=peer.pk).update(numbered=number)
