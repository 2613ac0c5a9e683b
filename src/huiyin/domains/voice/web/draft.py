"""What somebody has said so far of one report, kept in their session between the pages.

A telephone number never stands in it in clear: it comes with the last page and goes into the vault at once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from huiyin.kernel.chain import canonical
from huiyin.kernel.ids import new_id

_DRAFT, _SENT, _JOINED, _VISITOR = "voice.draft", "voice.sent", "voice.joined", "voice.visitor"
_SENT_KEPT = 5
_JOINED_KEPT = 50


@dataclass(frozen=True, slots=True)
class DraftPhoto:
    """A photo that is stored already: its row, its SHA-256, and where it says it was taken (WGS-84).

    `parts` are blacked out (left, top, width, height, 0 to 1) in its version for the public, which `cover_id` and
    `cover_key` name.
    """

    id: int
    key: str
    lon: float | None = None
    lat: float | None = None
    parts: Sequence[Sequence[float]] = ()
    cover_id: int | None = None
    cover_key: str = ""

    @property
    def thumbnail(self) -> str:
        """The address of its small picture as the public will see it, for this session alone."""
        return reverse("voice:report-photo", args=[self.cover_key or self.key])

    @property
    def whole(self) -> str:
        """The address of its small picture without anything blacked out."""
        return reverse("voice:report-photo", args=[self.key])

    @property
    def cover_href(self) -> str:
        """Where parts of it are blacked out."""
        return reverse("voice:report-cover", args=[self.key])


@dataclass(frozen=True, slots=True)
class Spot:
    """Where: words, and a WGS-84 point with its accuracy in metres. `by` says what gave the point.

    `by` is point (typed, or the device's), photo, address (a known one), or empty without a point.
    """

    address: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One report before it is sent. `alone`: somebody looked at the similar ones nearby, and it is none of them.

    `public`: neighbours may see it, exactly where it is when `place_public`.
    `phone_token` is the number, encrypted, while the last page is left for a photo.
    """

    id: str = field(default_factory=lambda: new_id().hex)
    text: str = ""
    danger: bool = False
    photos: tuple[DraftPhoto, ...] = ()
    spot: Spot | None = None
    contact: str = ""
    alone: bool = False
    public: bool = False
    place_public: bool = False
    phone_token: str = ""

    @property
    def client_id(self) -> str:
        """Names this sending: the same words sent twice are one matter, changed words another."""
        said: dict[str, Any] = {k: v for k, v in asdict(self).items() if k in {"id", "text", "danger", "spot"}}
        said["photos"] = [photo.cover_id or photo.id for photo in self.photos]
        return f"web:{self.id}:{hashlib.sha256(canonical(said)).hexdigest()[:24]}"

    def at(self, spot: Spot) -> "Draft":
        """The draft with this place."""
        return replace(self, spot=spot)

    def left_alone(self) -> "Draft":
        """The draft of somebody who found it among none of the similar ones."""
        return replace(self, alone=True)

    def without(self, key: str) -> "Draft":
        """The draft without this photo."""
        return replace(self, photos=tuple(photo for photo in self.photos if photo.key != key))


def load(request: HttpRequest) -> Draft:
    """The draft of this session; a new one where there is none."""
    kept = request.session.get(_DRAFT)
    if not kept:
        return Draft()
    photos = tuple(DraftPhoto(**photo) for photo in kept["photos"])
    return Draft(**kept | {"photos": photos, "spot": Spot(**kept["spot"]) if kept["spot"] else None})


def save(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft in the session."""
    request.session[_DRAFT] = asdict(draft)


def finish(request: HttpRequest, draft: Draft, receipt: str) -> None:
    """Forget the draft; remember where it went, so that a late second press finds the same receipt."""
    sent: dict[str, str] = request.session.get(_SENT, {})
    sent = {key: value for key, value in sent.items() if key != draft.id} | {draft.id: receipt}
    request.session[_SENT] = dict(list(sent.items())[-_SENT_KEPT:])
    request.session.pop(_DRAFT, None)


def visitor_of(request: HttpRequest) -> str:
    """What tells this phone's joining from another's: a random name kept in its session."""
    name: str = request.session.setdefault(_VISITOR, new_id().hex)
    return name


def joined(request: HttpRequest, draft: Draft, matter_id: str, receipt: str) -> None:
    """Forget the draft; remember the receipt of having joined this matter."""
    finish(request, draft, receipt)
    there: dict[str, str] = request.session.get(_JOINED, {}) | {matter_id: receipt}
    request.session[_JOINED] = dict(list(there.items())[-_JOINED_KEPT:])


def receipt_for(request: HttpRequest, matter_id: str, token: str) -> str:
    """The receipt that this session holds for the matter: its own, whose `token` it is, or that of having joined it."""
    sent: dict[str, str] = request.session.get(_SENT, {})
    there: dict[str, str] = request.session.get(_JOINED, {})
    return token if token in sent.values() else there.get(matter_id, "")


def sent_as(request: HttpRequest, draft_id: str) -> str:
    """The receipt of a draft that this session has sent already; "" when it has not."""
    sent: dict[str, str] = request.session.get(_SENT, {})
    return sent.get(draft_id, "")
