"""POST /matters/{kind}: raising a matter."""

from collections.abc import Sequence
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator

from huiyin.api import photos
from huiyin.api.cards import OpenedCard, matter_fields, replayed, send
from huiyin.api.catalogue import BAD_FIELDS, KEY_REUSED, NO_SCOPE, NOT_FOUND, REFUSED_FILE, UNAVAILABLE
from huiyin.api.describing import described
from huiyin.api.given import Given
from huiyin.api.keys import WRITE, actor_of
from huiyin.api.matters import router
from huiyin.api.problems import bad_fields
from huiyin.api.reading import idempotency_key, read_body
from huiyin.evidence.queries import first_place
from huiyin.kernel.coordinates import System, to_wgs84
from huiyin.kernel.plaintext import clean
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.operations import Opened
from huiyin.matters.rules.fields import WORDS_LIMIT
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.places.queries import find_address

VALUE_LIMIT = 1000
Value = Annotated[str, Field(max_length=VALUE_LIMIT)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class ContactGiven(Given):
    """How to reach whoever raised it. Kept encrypted; every full view is recorded. Leave out to stay anonymous."""

    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    language: Literal["zh-hans", "en"] = "zh-hans"


class Opening(Given):
    """What is raised. A place is `lon` and `lat` in the system that `crs` names, an `address`, or both; without them,
    or with an address that is not known, it is where the first photo that says so was taken.

    `photos` are ids from POST /files, or images as base64 or data URLs. Without `category` it is sorted by hand.
    `attributes` answer the category's questions, by code. `danger`: somebody may be hurt.
    `public`: whoever raised it agrees that anybody may read it. `place_public`: it is in a street or a park, of
    which the public may know the exact place; without it, it is taken for a home and shown rounded to some 100 m.
    """

    text: Annotated[str, Field(min_length=1, max_length=WORDS_LIMIT)]
    lon: Degrees | None = None
    lat: Degrees | None = None
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    address: Annotated[str, Field(max_length=300)] = ""
    category: Annotated[str, Field(max_length=40)] = ""
    attributes: Annotated[
        dict[Annotated[str, Field(max_length=60)], Value | Degrees | list[Value]], Field(max_length=100)
    ] = Field(default_factory=dict)
    photos: Annotated[list[str], Field(max_length=10)] = Field(default_factory=list)
    contact: ContactGiven | None = None
    danger: bool = False
    public: bool = False
    place_public: bool = False

    @field_validator("photos", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


@router.post(
    "/matters/{ref}",
    auth=WRITE,
    response={201: OpenedCard},
    operation_id="open_matter",
    summary="Raise a matter of a kind",
    openapi_extra=described(
        Opening, forms=True, problems=(NO_SCOPE, NOT_FOUND, BAD_FIELDS, REFUSED_FILE, KEY_REUSED, UNAVAILABLE)
    ),
)
def open_matter(request: HttpRequest, ref: str) -> HttpResponse:
    """`ref` is the kind, for example `voice`. The answer's coordinates are WGS-84, whatever `crs` came in.

    With an `Idempotency-Key` the call can be repeated without harm: the matter is opened once, and each repetition
    answers with it as it stands, and with `Idempotent-Replayed: true`.
    """
    open_from = domains.get(ref).open_from
    if open_from is None:
        raise NoSuchMatter(ref)
    opened = open_from(_incoming(request, read_body(request, Opening)))
    return send(_card(opened), status=201, headers=_headers(opened))


def _incoming(request: HttpRequest, given: Opening) -> Incoming:
    actor, now, key = actor_of(request), timezone.now(), idempotency_key(request)
    answers = _answers(given)
    files = photos.keep(request, given.photos, now)
    lon, lat = _place(given, files)
    contact = given.contact or ContactGiven()
    return Incoming(
        text=given.text,
        actor=actor,
        now=now,
        source="api",
        lon=lon,
        lat=lat,
        address=given.address,
        category=given.category,
        answers=answers,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        language=contact.language,
        files=files,
        danger=given.danger,
        public=given.public,
        place_public=given.place_public,
        client_id=f"{actor.key}:{key}" if key else "",
    )


def _place(given: Opening, files: Sequence[int]) -> tuple[float | None, float | None]:
    """The point given, else the address's, else where the first photo was taken. Raises `Problem` without any."""
    if (given.lon is None) != (given.lat is None):
        raise bad_fields({"lon" if given.lon is None else "lat": "missing"})
    if given.lon is not None and given.lat is not None:
        return to_wgs84(given.lon, given.lat, System(given.crs))
    if known := find_address(given.address):
        return known.lon, known.lat
    taken = first_place(files)
    if taken is None and not given.address.strip():
        raise bad_fields({"address": str(_("写 lon 和 lat，或者写 address，或者附一张带位置的照片"))})
    return taken or (None, None)


def _answers(given: Opening) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, value in given.attributes.items():
        values = value if isinstance(value, list) else [value if isinstance(value, str) else f"{value:.15g}"]
        try:
            found[code] = [clean(text, VALUE_LIMIT) for text in values]
        except ValueError as why:
            raise bad_fields({f"attributes.{code}": str(why)}) from None
    return found


def _card(opened: Opened) -> OpenedCard:
    url = f"{settings.PUBLIC_URL}/r/{opened.receipt}"
    fields = matter_fields(opened.matter) | {"receipt": opened.receipt, "receipt_url": url}
    return OpenedCard.model_validate(fields)


def _headers(opened: Opened) -> dict[str, str]:
    return {"Location": f"/api/v1/matters/{opened.matter.number}", **replayed(repeated=opened.repeated)}
