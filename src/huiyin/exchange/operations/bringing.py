"""The bytes of a file come in, after the message that names it."""

from datetime import datetime
from functools import partial
from io import BytesIO
from typing import BinaryIO

from django.db import transaction

from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_document, keep_photo
from huiyin.evidence.rules import Refused
from huiyin.evidence.storage import digest, read_at_most
from huiyin.exchange.models import Incoming, IncomingFile
from huiyin.exchange.operations.receiving import NotReceived, Spoiled, check_moment, check_parties, open_signed
from huiyin.exchange.rules.claims import FileBrought
from huiyin.exchange.rules.sealing import FILE
from huiyin.exchange.waking import wake_handling


def receive_file(*, sha256: str, permit: str, stream: BinaryIO, now: datetime) -> None:
    """Keep a file that a message of this peer has named; brought again, it changes nothing. Raises `NotReceived`.

    It is looked at as anybody's upload is: a photo is made anew, so it has another digest here. A file that may not be
    kept spoils its message: the other side is told now, and each time it sends the message again (`Spoiled`).
    """
    peer, brought = open_signed(permit, FILE, FileBrought)
    check_parties(peer, brought.sender, brought.to)
    check_moment(brought.at, now)
    if brought.sha256 != sha256:
        raise NotReceived(403, "signed for another file")
    waiting = IncomingFile.objects.filter(message__peer=peer, sha256=sha256, message__handled_at=None)
    named = waiting.first()
    if named is None:
        raise NotReceived(404, "no message that waits for a file has named this one")
    try:
        kept = _kept(stream, named, now)
    except Refused as why:
        said = f"this file is not kept: {why}"
        Incoming.objects.filter(files__in=waiting).update(problems={f"file:{sha256}": said}, handled_at=now)
        raise Spoiled(said) from why
    _put(waiting, kept)


def _kept(stream: BinaryIO, named: IncomingFile, now: datetime) -> StoredFile:
    content = read_at_most(stream)
    if digest(content) != named.sha256:
        raise NotReceived(409, "these are not the bytes that were named: send them again")
    keep = keep_document if content.startswith(b"%PDF-") else keep_photo
    return keep(stream=BytesIO(content), filename=named.name, now=now)


@transaction.atomic
def _put(waiting: "object", kept: StoredFile) -> None:
    rows = list(waiting)  # type: ignore[call-overload]
    IncomingFile.objects.filter(pk__in=[row.pk for row in rows]).update(file=kept)
    for row in rows:
        if not IncomingFile.objects.filter(message_id=row.message_id, file=None).exists():
            transaction.on_commit(partial(wake_handling, row.message_id), robust=True)
