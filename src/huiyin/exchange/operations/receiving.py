"""A message comes in: it is kept, and only then acknowledged. The same one again is acknowledged again."""

from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from huiyin.exchange.models import Incoming, IncomingFile, Peer
from huiyin.exchange.operations.peers import UnfitPeer, take_keys
from huiyin.exchange.operations.signing import signed
from huiyin.exchange.rules.claims import HELLO, KEYS, Message, Receipt
from huiyin.exchange.rules.patience import too_far
from huiyin.exchange.rules.sealing import MESSAGE, RECEIPT, Fault, NotAuthentic, digest_of, kid_of, opened
from huiyin.exchange.waking import wake_delivery, wake_handling
from huiyin.people import vault

T = TypeVar("T", bound=msgspec.Struct)


class NotReceived(Exception):
    """It is not kept. `status` as HTTP has it; `receipt` what the other side needs to go on, if anything."""

    def __init__(self, status: int, why: str, receipt: str = "") -> None:
        super().__init__(why)
        self.status, self.receipt = status, receipt


class Spoiled(NotReceived):
    """A file of it may not be kept, so nothing of it is done: said each time it comes, for the answer may be lost."""

    def __init__(self, why: str) -> None:
        super().__init__(422, why)


@transaction.atomic
def receive(*, token: str, now: datetime) -> str:
    """Keep a message; the sealed receipt, which names the files that have not come. Raises `NotReceived`.

    It is handled once all its files are there. Of one peer's messages one is kept at a time.
    """
    peer, message = open_signed(token, MESSAGE, Message)
    check_parties(peer, message.sender, message.to)
    if message.kind == HELLO:
        check_moment(message.at, now)
        _heard(peer, now)
        return _receipt(peer, message.id, [], now)
    if message.number == 0:
        raise NotReceived(422, "a message that is to be kept has a number from 1 on")
    peer = Peer.objects.select_for_update().get(pk=peer.pk)
    row = peer.incoming.filter(message_id=message.id).first()
    if row is None:
        if peer.incoming.filter(number=message.number).exists():
            receipt = _receipt(peer, message.id, [], now)
            raise NotReceived(409, f"another message has the number {message.number}", receipt)
        row = _kept(peer, message, token, now)
    elif row.digest != digest_of(token) and row.number == message.number:
        raise NotReceived(422, "a message of this id says something else")
    _heard(peer, now)
    wanted = _wanted(row)
    if wanted and row.handled_at is not None:
        raise Spoiled("; ".join(str(why) for why in row.problems.values()))
    if not wanted and row.handled_at is None:
        transaction.on_commit(partial(wake_handling, row.pk), robust=True)
    return _receipt(peer, message.id, wanted, now)


def open_signed(token: str, kind: str, claims: type[T]) -> tuple[Peer, T]:
    """Who says it, and what. Raises `NotReceived`: 401 for whoever is not known, 400 for what nobody can read."""
    try:
        kid = kid_of(token)
        peer = Peer.objects.filter(is_active=True, keys__contains=[{"kid": kid}]).first()
        if peer is None:
            raise NotReceived(401, f"no installation with the key {kid[:60]} is linked here")
        return peer, opened(token, kind, peer.keys, claims)
    except NotAuthentic as why:
        status = {Fault.TOO_LARGE: 413, Fault.UNREADABLE: 400}.get(why.fault, 401)
        raise NotReceived(status, str(why)) from why


def check_parties(peer: Peer, sender: str, to: str) -> None:
    """Nobody speaks for another, and a message to a third one is not for here. Raises `NotReceived`."""
    if sender != peer.code:
        raise NotReceived(403, f"signed by {peer.code} in the name of {sender}")
    if to != settings.EXCHANGE_CODE:
        raise NotReceived(403, f"this is {settings.EXCHANGE_CODE}, the message is for {to}")


def check_moment(at: datetime, now: datetime) -> None:
    """What is good for the moment only must be of now. Raises `NotReceived`."""
    if differs := too_far(at, now):
        raise NotReceived(401, f"the clocks of the two sides differ by {round(differs.total_seconds())} seconds")


def _kept(peer: Peer, message: Message, token: str, now: datetime) -> Incoming:
    row = Incoming.objects.create(
        peer=peer,
        message_id=message.id,
        number=message.number,
        kind=message.kind,
        subject=message.subject,
        digest=digest_of(token),
        token=vault.encrypt(token),
        sent_at=message.at,
        received_at=now,
        due_at=now,
    )
    named = {one.sha256: one for one in message.files}
    IncomingFile.objects.bulk_create(
        IncomingFile(message=row, sha256=one.sha256, size=one.size, name=one.name) for one in named.values()
    )
    if message.kind == KEYS:
        _change_keys(peer, row, message, now)
    _count(peer)
    return row


def _change_keys(peer: Peer, row: Incoming, message: Message, now: datetime) -> None:
    """At once: the next message is signed by one of them."""
    try:
        take_keys(peer, message.body)
    except UnfitPeer as wrong:
        row.problems = {"keys": str(wrong)}
    row.handled_at = now
    row.save(update_fields=["problems", "handled_at"])


def _count(peer: Peer) -> None:
    """How far there is no gap."""
    behind = peer.incoming.filter(number__gt=peer.received_through).order_by("number").values_list("number", flat=True)
    for number in behind:
        if number != peer.received_through + 1:
            break
        peer.received_through = number
    peer.save(update_fields=["received_through"])


def _wanted(row: Incoming) -> list[str]:
    return list(row.files.filter(file=None).order_by("pk").values_list("sha256", flat=True))


def _heard(peer: Peer, now: datetime) -> None:
    """They are there again: what waits for them does not wait for its time."""
    Peer.objects.filter(pk=peer.pk).update(heard_at=now, due_at=None)
    if peer.failures:
        transaction.on_commit(partial(wake_delivery, peer.pk), robust=True)


def _receipt(peer: Peer, message_id: UUID, wants: list[str], now: datetime) -> str:
    receipt = Receipt(
        re=message_id,
        sender=settings.EXCHANGE_CODE,
        to=peer.code,
        through=peer.received_through,
        at=now,
        wants=wants,
    )
    return signed(receipt, RECEIPT)
