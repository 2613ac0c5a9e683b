"""What waits for a peer is sent, in its order, until it is acknowledged.

A message counts as delivered when the other side has signed that it is kept, and not before; whoever is killed in
between sends it again, and the other side knows it by its id. A side that does not answer is asked less and less
often, never given up, and at once when it is heard of.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F, Q

from huiyin.evidence.queries import FileMissing
from huiyin.exchange.client import Line, Refused, Unreachable
from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations.posting import hello
from huiyin.exchange.operations.refusing import refused_there
from huiyin.exchange.operations.renumbering import renumber
from huiyin.exchange.operations.signing import signed
from huiyin.exchange.rules.claims import FileBrought, Receipt
from huiyin.exchange.rules.patience import next_try
from huiyin.exchange.rules.sealing import FILE, RECEIPT, NotAuthentic, kid_of, opened
from huiyin.kernel.clock import SystemClock
from huiyin.people import vault

log = structlog.get_logger(__name__)
_greeted: set[int] = set()
"""Whom this process has greeted: one that has just been started says so, and nobody waits for it any longer."""
TURN = 45.0
"""Seconds after which a round ends and the next one goes on."""
QUIET = timedelta(minutes=10)
"""A peer that nothing was told for so long is asked whether it is there."""
OUR_FAULT = frozenset({401, 403, 404, 405})
"""What is wrong with the line and not with the message: keys, codes, the address. It waits until that is mended."""


def deliver_all(*, now: datetime) -> None:
    """Send what waits for each peer that is due, and greet those that nothing was heard of for a while."""
    due = Peer.objects.filter(Q(due_at=None) | Q(due_at__lte=now), is_active=True)
    for peer_id in due.values_list("pk", flat=True):
        deliver(peer_id=peer_id, now=now)


def deliver(*, peer_id: int, now: datetime) -> int:
    """Send what waits for this peer; how many messages it acknowledged. Nothing where another is at it."""
    peer = Peer.objects.filter(pk=peer_id, is_active=True).first()
    if peer is None:
        return 0
    with _alone(peer_id) as is_alone:
        if not is_alone:
            return 0
        try:
            return _delivered(peer)
        except (Unreachable, NotAuthentic) as why:
            _failed(peer, str(why), SystemClock().now())
            return 0


@contextmanager
def _alone(peer_id: int) -> Iterator[bool]:
    """Whether nobody else is at this peer. The lock is the connection's: whoever is killed lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('huiyin.exchange.peer'), %s)", [peer_id])
        is_alone = bool(cursor.fetchone()[0])
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('huiyin.exchange.peer'), %s)", [peer_id])


def _delivered(peer: Peer) -> int:
    done, until = 0, time.monotonic() + TURN
    with Line(_address(peer)) as line:
        if peer.pk not in _greeted or _is_quiet(peer):
            _greet(line, peer)
            _greeted.add(peer.pk)
        while time.monotonic() < until and (message := _first_waiting(peer)):
            _send(line, peer, message)
            done += 1
    return done


def _address(peer: Peer) -> str:
    """Where it answers; an installation that is linked with itself, as in the sample district, asks its own door."""
    if peer.code != settings.EXCHANGE_CODE:
        return peer.url
    host = "127.0.0.1" if settings.ADDRESS in {"0.0.0.0", "::"} else settings.ADDRESS  # noqa: S104 - not bound to
    return f"http://{host}:{settings.PORT}"


def _is_quiet(peer: Peer) -> bool:
    now = SystemClock().now()
    return peer.answered_at is None or peer.failures > 0 or now - peer.answered_at > QUIET


def _first_waiting(peer: Peer) -> Outgoing | None:
    return peer.outgoing.filter(acknowledged_at=None, refused="").order_by("number").first()


def _greet(line: Line, peer: Peer) -> None:
    waits = _first_waiting(peer)
    message_id, token = hello(peer, SystemClock().now(), _key_of(waits) if waits else "")
    try:
        _heed(peer, _receipt(line.post(token), peer, message_id))
    except Refused as why:
        raise Unreachable(str(why)) from why


def _send(line: Line, peer: Peer, message: Outgoing) -> None:
    """One message with its files: it is offered, what is missing is brought, and it is offered again."""
    token = vault.decrypt(message.token)
    try:
        receipt = _receipt(line.post(token), peer, message.id)
        for sha256 in receipt.wants:
            _bring(line, peer, message, sha256)
        if receipt.wants:
            receipt = _receipt(line.post(token), peer, message.id)
    except FileMissing as gone:
        return refused_there(message, {"files": str(gone)}, SystemClock().now())
    except Refused as why:
        return _weigh(peer, message, why)
    if receipt.wants:
        raise Unreachable("files were brought, and are asked for again")
    Outgoing.objects.filter(pk=message.pk).update(acknowledged_at=SystemClock().now())
    return _heed(peer, receipt)


def _bring(line: Line, peer: Peer, message: Outgoing, sha256: str) -> None:
    if sha256 not in message.files:
        raise Unreachable("it asks for a file that the message does not name")
    brought = FileBrought(sender=settings.EXCHANGE_CODE, to=peer.code, sha256=sha256, at=SystemClock().now())
    line.put(sha256, signed(brought, FILE, _key_of(message)))


def _key_of(message: Outgoing) -> str:
    """The key that the message bears: the other side knows it, while the newest may be what it is about to be told."""
    return kid_of(vault.decrypt(message.token))


def _receipt(text: str, peer: Peer, message_id: UUID) -> Receipt:
    receipt = opened(text, RECEIPT, peer.keys, Receipt)
    if receipt.re != message_id or receipt.sender != peer.code or receipt.to != settings.EXCHANGE_CODE:
        raise Unreachable("the receipt is for another message")
    return receipt


def _weigh(peer: Peer, message: Outgoing, why: Refused) -> None:
    """Not taken: for what this side is to them, for its number, or for what it says."""
    if why.status in OUR_FAULT:
        raise Unreachable(str(why)) from why
    if why.status == 409 and (receipt := _signed_receipt(why.answer, peer, message)):
        return renumber(message=message, through=receipt.through)
    log.warning("exchange_message_refused", peer=peer.code, kind=message.kind, status=why.status)
    return refused_there(message, {"": str(why)}, SystemClock().now())


def _signed_receipt(text: str, peer: Peer, message: Outgoing) -> Receipt | None:
    try:
        return _receipt(text, peer, message.id)
    except (NotAuthentic, Unreachable):
        return None


def _heed(peer: Peer, receipt: Receipt) -> None:
    """They are there. What they have lost since they said they had it is sent once more."""
    now = SystemClock().now()
    if receipt.through < peer.through:
        lost = peer.outgoing.filter(number__gt=receipt.through, refused="").exclude(token="")
        again = lost.update(acknowledged_at=None)
        log.warning("exchange_sent_again", peer=peer.code, messages=again, through=receipt.through)
    peer.through, peer.answered_at, peer.failures = receipt.through, now, 0
    peer.failing_since, peer.failure, peer.due_at = None, "", None
    peer.save(update_fields=["through", "answered_at", "failures", "failing_since", "failure", "due_at"])


def _failed(peer: Peer, why: str, now: datetime) -> None:
    failures = peer.failures + 1
    Peer.objects.filter(pk=peer.pk).update(
        failures=F("failures") + 1,
        failing_since=peer.failing_since or now,
        failure=why[:200],
        due_at=next_try(failures, now),
    )
    log.warning("exchange_peer_unreachable", peer=peer.code, failures=failures, why=why)
