"""/licence-keys, /licence-status, /licence-codes: for whoever verifies licences. No key: anybody may."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router
from pydantic import BaseModel, ConfigDict, Field

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.models import LicenceState
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.verifier import Checked, Fault, NotGood
from huiyin.matters.rules.refusals import BadFields

router = Router(tags=["licences"])
_OLD = frozenset({Fault.EXPIRED, Fault.REPLACED})
_BY_STATE: Mapping[LicenceState | None, Fault] = {
    LicenceState.VALID: Fault.REPLACED,
    LicenceState.SUSPENDED: Fault.SUSPENDED,
    LicenceState.EXPIRED: Fault.EXPIRED,
}
_KEY = re.compile(r"[\x21-\x7e]{1,180}")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


class JwkCard(BaseModel):
    """A public key (RFC 7517). It signs from `nbf` to `signs_until` and is accepted until `exp`."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str
    nbf: int
    signs_until: int | None = None
    exp: int | None = None
    revoked: dict[str, int] | None = None


class JwkSetCard(BaseModel):
    """A JWK set; a code names a key by the characters of `kid`."""

    keys: list[JwkCard]


@router.get(
    "/licence-keys",
    auth=None,
    response=JwkSetCard,
    exclude_none=True,
    operation_id="read_licence_keys",
    summary="Public keys that licences' codes are signed with",
)
def read_keys(request: HttpRequest, response: HttpResponse) -> Any:
    """As `/.well-known/huiyin-licence-keys.json` has them."""
    response["Cache-Control"] = "public, max-age=300"
    return queries.jwk_set(timezone.now())


@router.get(
    "/licence-status/{list_number}",
    auth=None,
    operation_id="read_licence_status",
    summary="Which licences are revoked or suspended",
    openapi_extra={
        "responses": {
            200: {"description": "A signed status list", "content": {verifier.STATUS_LIST_TYPE: _BINARY}},
            404: {"description": "not-found", **_PROBLEM},
            422: {"description": "bad-fields", **_PROBLEM},
        }
    },
)
def read_status(request: HttpRequest, list_number: Annotated[int, Path(ge=1, le=10**6)]) -> HttpResponse:
    """A Token Status List as a CWT: two bits for each of 1,048,576 licences. Codes name it by `/ls/{list_number}`."""
    if list_number > queries.last_list():
        raise Http404
    answer = HttpResponse(
        operations.published_status_list(number=list_number, now=timezone.now()), content_type=verifier.STATUS_LIST_TYPE
    )
    answer["Cache-Control"] = "public, max-age=300"
    return answer


class AskedCode(BaseModel):
    """A code as it was scanned."""

    model_config = ConfigDict(extra="forbid", strict=True)
    code: Annotated[str, Field(max_length=verifier.LONGEST)]


class Both(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class PermitInCode(BaseModel):
    """A permit of a licence; `until` is its last day."""

    code: str
    name: Both | None
    number: str
    authority: str
    until: date | None


class LicenceInCode(BaseModel):
    """What a code says of a licence."""

    number: str
    holder: str
    uscc: str
    place: str
    industry: str
    until: date
    permits: list[PermitInCode]


class VerifiedCard(BaseModel):
    """Whether a code is good now. If not, `fault` says why in one word; `words` are for people, in any case.

    With the fault `replaced`, `licence` is how it stands by the register, where it stands.
    """

    valid: bool
    fault: str | None
    words: Both
    status: Literal["fresh", "not_checked"] | None
    checked_at: int | None
    licence: LicenceInCode | None


@router.post(
    "/licence-codes/verify",
    auth=None,
    response=VerifiedCard,
    operation_id="verify_licence_code",
    summary="Verify the code of a licence",
    openapi_extra={
        "responses": {
            400: {"description": "unreadable", **_PROBLEM},
            413: {"description": "too-large", **_PROBLEM},
            422: {"description": "bad-fields", **_PROBLEM},
        }
    },
)
def verify_code(request: HttpRequest, asked: AskedCode) -> VerifiedCard:
    """By this installation's keys and the standing as it is now. Nothing is written."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key.strip()):
        raise BadFields({"Idempotency-Key": "1 to 180 visible ASCII signs"})
    now = timezone.now()
    keys, moment = queries.verifier_keys(now), int(now.timestamp())
    try:
        found = verifier.verify(asked.code, keys, now=moment)
        checked = verifier.check_status(found, queries.status_of(found, now), now=moment)
        licence = verifier.read_licence(found)
    except NotGood as why:
        return _bad(why, asked.code, now)
    return _good(checked, licence)


def _bad(why: NotGood, code: str, now: datetime) -> VerifiedCard:
    """An old code of a licence that stands is no good either; but what stands is told."""
    state, stands = (queries.behind_old_code(code, now) if why.fault in _OLD else None) or (None, None)
    fault = _BY_STATE.get(state, why.fault)
    return VerifiedCard(
        valid=False,
        fault=fault,
        words=Both(**asdict(verifier.WORDS[fault])),
        status=None,
        checked_at=None,
        licence=_card(stands) if stands and state == LicenceState.VALID else None,
    )


def _good(checked: Checked, licence: verifier.LicenceClaims) -> VerifiedCard:
    return VerifiedCard(
        valid=True,
        fault=None,
        words=Both(**asdict(checked.words)),
        status="fresh" if checked.fresh else "not_checked",
        checked_at=checked.at,
        licence=_card(licence),
    )


def _card(licence: verifier.LicenceClaims) -> LicenceInCode:
    permits = [PermitInCode(**asdict(permit), name=_name(permit.code)) for permit in licence.permits]
    return LicenceInCode(**{**asdict(licence), "permits": permits})


def _name(code: str) -> Both | None:
    named = {own: Both(zh=zh, en=en) for own, zh, en in verifier.PERMITS.values()}
    return named.get(code)
