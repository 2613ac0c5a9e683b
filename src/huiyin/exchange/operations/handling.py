"""A message that was kept is handled: what it asks for and the mark that it is done are one transaction."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from huiyin.exchange.models import Incoming, IncomingFile
from huiyin.exchange.operations.posting import Letter, post
from huiyin.exchange.registry import NotTaken, Received, ReceivedFile, takers
from huiyin.exchange.rules.claims import REFUSED, Message
from huiyin.exchange.rules.patience import next_try
from huiyin.exchange.rules.sealing import payload_of
from huiyin.exchange.waking import wake_handling
from huiyin.people import vault

log = structlog.get_logger(__name__)
AT_ONCE = 200


def handle_all(*, now: datetime) -> int:
    """Handle what is due, each peer's in its order; how many were looked at."""
    missing = IncomingFile.objects.filter(message=OuterRef("pk"), file=None)
    due = Incoming.objects.filter(~Exists(missing), handled_at=None, due_at__lte=now).order_by("peer_id", "number")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for incoming_id in ids:
        handle(incoming_id=incoming_id, now=now)
    return len(ids)


def handle(*, incoming_id: int, now: datetime) -> bool:
    """Do what it asks for, once, after what was said before about the same subject.

    One that cannot be taken is refused, in a message; one that fails is tried again.
    """
    try:
        with transaction.atomic():
            return _handle(incoming_id, now)
    except Exception:
        log.exception("exchange_message_not_handled", incoming=incoming_id)
    row = Incoming.objects.get(pk=incoming_id)
    row.failures += 1
    row.due_at = next_try(row.failures, now)
    row.save(update_fields=["failures", "due_at"])
    return False


def _handle(incoming_id: int, now: datetime) -> bool:
    row = Incoming.objects.select_for_update(of=("self",)).select_related("peer").get(pk=incoming_id)
    files = list(row.files.order_by("pk"))
    if row.handled_at is not None or any(one.file_id is None for one in files) or _waits(row):
        return False
    message = payload_of(vault.decrypt(row.token), Message)
    received = Received(
        id=row.message_id,
        peer=row.peer.code,
        kind=row.kind,
        subject=row.subject,
        body=message.body,
        files=[ReceivedFile(one.sha256, one.name, one.file_id) for one in files if one.file_id],
        sent_at=row.sent_at,
    )
    try:
        with transaction.atomic():
            _take(received, now)
    except NotTaken as why:
        row.problems = dict(why.problems)
        if row.kind != REFUSED:
            _refuse(received, why.problems, now)
    row.handled_at = now
    row.save(update_fields=["problems", "handled_at"])
    _wake_next(row)
    return True


def _waits(row: Incoming) -> bool:
    """Whether what was said before about the same subject is not done yet: a choice comes after its matter."""
    before = Incoming.objects.filter(peer_id=row.peer_id, subject=row.subject, number__lt=row.number, handled_at=None)
    return bool(row.subject) and before.exists()


def _wake_next(row: Incoming) -> None:
    """What has waited for it, if anything has."""
    behind = Incoming.objects.filter(peer_id=row.peer_id, subject=row.subject, number__gt=row.number, handled_at=None)
    if row.subject and (following := behind.order_by("number").values_list("pk", flat=True).first()):
        transaction.on_commit(partial(wake_handling, following), robust=True)


def _take(received: Received, now: datetime) -> None:
    if received.kind != REFUSED:
        if received.kind not in takers:
            raise NotTaken({"kind": f"nobody here takes {received.kind}"})
        return takers.get(received.kind).take(received, now)
    kind, problems = received.body.get("kind"), received.body.get("problems")
    if not isinstance(kind, str) or not isinstance(problems, Mapping) or kind not in takers:
        raise NotTaken({"kind": "refuses something that is not told here"})
    if told := takers.get(kind).refused:
        told(received.peer, received.subject, {str(what): str(why) for what, why in problems.items()}, now)
    return None


def _refuse(received: Received, problems: Mapping[str, str], now: datetime) -> None:
    body = {"re": str(received.id), "kind": received.kind, "problems": dict(problems)}
    post(letter=Letter(received.peer, REFUSED, received.subject, body), now=now)
