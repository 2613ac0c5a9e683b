"""A message is written down: numbered, signed, and sent as soon as what it tells of has committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from huiyin.evidence.models import StoredFile
from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations.signing import signed
from huiyin.exchange.rules.claims import HELLO, FileNamed, Message
from huiyin.exchange.rules.sealing import MESSAGE
from huiyin.exchange.waking import wake_delivery
from huiyin.kernel.ids import new_id
from huiyin.people import vault


class NoSuchPeer(LookupError):
    """No installation of this code is linked."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be told: `body` as JSON takes it, `files` by ids of stored files."""

    peer: str
    kind: str
    subject: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[int] = ()


@transaction.atomic
def post(*, letter: Letter, now: datetime) -> Outgoing:
    """Write a message down in the transaction of what it tells of: both are there, or neither is.

    Its number is the next of this peer's: whoever posts to the same one at the same time waits. To a peer that is
    switched off it is held until the peer is on again. Raises `NoSuchPeer` and `NoKeyYet`.
    """
    if not Peer.objects.filter(code=letter.peer).update(numbered=F("numbered") + 1):
        raise NoSuchPeer(letter.peer)
    peer = Peer.objects.get(code=letter.peer)
    files = StoredFile.objects.filter(pk__in=letter.files, erased_at=None).order_by("pk")
    named = [FileNamed(sha256=one.sha256, size=one.size, name=one.original_name) for one in files]
    message = Message(
        id=new_id(),
        number=peer.numbered,
        sender=settings.EXCHANGE_CODE,
        to=peer.code,
        kind=letter.kind,
        at=now,
        subject=letter.subject,
        files=named,
        body=dict(letter.body),
    )
    row = _written(message, peer, now)
    transaction.on_commit(partial(wake_delivery, peer.pk), robust=True)
    return row


def _written(message: Message, peer: Peer, now: datetime) -> Outgoing:
    return Outgoing.objects.create(
        id=message.id,
        peer=peer,
        number=message.number,
        kind=message.kind,
        subject=message.subject,
        token=vault.encrypt(signed(message, MESSAGE)),
        files=[one.sha256 for one in message.files],
        written_at=now,
    )


def hello(peer: Peer, now: datetime, kid: str) -> tuple[UUID, str]:
    """A message that is kept on neither side: whether anybody is there, and what they have. `kid` as of `signed`."""
    message = Message(id=new_id(), number=0, sender=settings.EXCHANGE_CODE, to=peer.code, kind=HELLO, at=now)
    return message.id, signed(message, MESSAGE, kid)
