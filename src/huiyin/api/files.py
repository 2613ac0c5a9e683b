"""POST /files: sending a photo ahead of the matter it belongs to."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from huiyin.api.cards import Moment, replayed, send
from huiyin.api.catalogue import (
    BAD_FIELDS,
    KEY_REUSED,
    NO_SCOPE,
    REFUSED_FILE,
    TOO_LARGE,
    UNREADABLE,
    WRONG_TYPE,
)
from huiyin.api.describing import described
from huiyin.api.keys import WRITE, actor_of
from huiyin.api.problems import Problem, bad_fields
from huiyin.api.reading import FORM, idempotency_key
from huiyin.api.sendings import keep_once
from huiyin.evidence.models import StoredFile
from huiyin.evidence.rules import FILE_LIMIT, Reason, Refused

router = Router(tags=["files"])
_BODY = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "required": ["photo"],
                "properties": {"photo": {"type": "string", "format": "binary"}},
            }
        }
    },
}


class PhotoCard(BaseModel):
    """A kept photo: `id` goes into `photos`. Place (WGS-84) and time were read from it and are not in it any more."""

    id: str
    mime: str
    size: int
    width: int | None
    height: int | None
    lon: float | None
    lat: float | None
    taken_at: Moment | None


@router.post(
    "/files",
    auth=WRITE,
    response={201: PhotoCard},
    operation_id="send_file",
    summary="Send a photo",
    openapi_extra={
        "requestBody": _BODY,
        **described(problems=(NO_SCOPE, UNREADABLE, TOO_LARGE, WRONG_TYPE, BAD_FIELDS, REFUSED_FILE, KEY_REUSED)),
    },
)
def send_file(request: HttpRequest) -> HttpResponse:
    """One JPEG, PNG, WebP or HEIC photo of at most 20 MB, in a form. It is encoded afresh: only its pixels are kept."""
    if request.content_type != FORM:
        raise Problem(WRONG_TYPE)
    key = idempotency_key(request)
    sent = [file for _name, files in request.FILES.lists() for file in files]
    if len(sent) != 1:
        raise bad_fields({"photo": "missing" if not sent else "one value only"})
    if (sent[0].size or 0) > FILE_LIMIT:
        raise Refused(Reason.TOO_LARGE)
    client_id = f"{actor_of(request).key}:{key}" if key else ""
    kept = keep_once(content=sent[0].read(), filename=sent[0].name or "", client_id=client_id, now=timezone.now())
    return send(_card(kept.file), status=201, headers=replayed(repeated=kept.repeated))


def _card(file: StoredFile) -> PhotoCard:
    return PhotoCard(
        id=file.sha256,
        mime=file.mime,
        size=file.size,
        width=file.width,
        height=file.height,
        lon=file.lon,
        lat=file.lat,
        taken_at=file.taken_at,
    )
