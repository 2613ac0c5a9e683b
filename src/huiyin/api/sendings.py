"""Keeping a photo that may be sent twice."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.api.models import FileSending
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_photo
from huiyin.matters.rules.refusals import SameKeyOtherRequest

REPEATED_WITHIN = timedelta(days=14)
"""How long a client may repeat a sending under its key."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The kept photo; `repeated` when the same call had been made before."""

    file: StoredFile
    repeated: bool = False


def keep_once(*, content: bytes, filename: str, client_id: str, now: datetime) -> Sent:
    """Keep a photo; the same `client_id` again gives the first file. Raises `Refused`, `SameKeyOtherRequest`."""
    if not client_id:
        return Sent(keep_photo(stream=io.BytesIO(content), filename=filename, now=now))
    digest = hashlib.sha256(content).hexdigest()
    sending = FileSending.objects.select_related("file").filter(client_id=client_id).first()
    if sending:
        return _again(sending, digest)
    file = keep_photo(stream=io.BytesIO(content), filename=filename, now=now)
    fields = {"digest": digest, "file": file, "sent_at": now}
    sending, made = FileSending.objects.get_or_create(client_id=client_id, defaults=fields)
    return Sent(file) if made else _again(sending, digest)


def forget_sendings(now: datetime) -> int:
    """Forget the keys of sendings that nobody repeats any more, and say how many; the photos stay where they belong."""
    forgotten, _by_model = FileSending.objects.filter(sent_at__lt=now - REPEATED_WITHIN).delete()
    return forgotten


def _again(sending: FileSending, digest: str) -> Sent:
    if sending.digest != digest:
        raise SameKeyOtherRequest(sending.client_id)
    return Sent(sending.file, repeated=True)
