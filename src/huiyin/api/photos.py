"""Photos that come with a request: as files of a form, as ids of files sent before, or as base64 texts."""

import base64
import binascii
import io
import re
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.api.problems import bad_fields
from huiyin.api.reading import FORM
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.queries import ids_of
from huiyin.evidence.rules import FILES_PER_MATTER, Reason, Refused

_ID = re.compile(r"[0-9a-f]{64}")
_DATA_URL = re.compile(r"data:[\w.+-]+/[\w.+-]+(;[\w.+=-]+)*;base64,", re.ASCII)


def keep(request: HttpRequest, given: Sequence[str], now: datetime, *, ids_allowed: bool = True) -> list[int]:
    """Keep the photos of a request; their ids in order, each once. Raises `Refused`, and `Problem` for unknown ids.

    An id is the SHA-256 of a kept file, which nobody guesses; a caller without a key cannot use them all the same.
    """
    sent = [file for _name, files in request.FILES.lists() for file in files] if request.content_type == FORM else []
    if len(given) + len(sent) > FILES_PER_MATTER:
        raise Refused(Reason.TOO_MANY)
    known = _known([text for text in given if _ID.fullmatch(text)], ids_allowed=ids_allowed)
    found = [known[text] if text in known else _keep_text(text, now) for text in given]
    for file in sent:
        found.append(keep_photo(stream=io.BytesIO(file.read()), filename=file.name or "", now=now).pk)
    return list(dict.fromkeys(found))


def _known(digests: Sequence[str], *, ids_allowed: bool) -> dict[str, int]:
    if not digests:
        return {}
    found = ids_of(digests) if ids_allowed else {}
    if missing := [digest for digest in digests if digest not in found]:
        raise bad_fields({"photos": str(_("没有这个文件：%(id)s")) % {"id": missing[0][:12]}})
    return found


def _keep_text(text: str, now: datetime) -> int:
    plain = text[found.end() :] if (found := _DATA_URL.match(text)) else text
    try:
        content = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise bad_fields({"photos": str(_("要是文件的 id、base64 或 data URL"))}) from None
    return int(keep_photo(stream=io.BytesIO(content), filename="", now=now).pk)
