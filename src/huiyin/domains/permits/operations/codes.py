"""Codes of licences are issued, suspended, revoked and told of in status lists."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from huiyin.domains.permits import queries
from huiyin.domains.permits.models import LicenceCode
from huiyin.domains.permits.operations.keys import current_key, signer
from huiyin.domains.permits.rules.issuing import Envelope, code_of, ends_at
from huiyin.domains.permits.rules.status_list import PLACES, Standing, status_token
from huiyin.domains.permits.rules.verifier import LicenceClaims

KEPT = timedelta(seconds=60)
"""How long a published list is given out again: whoever asks often costs nothing, and a revocation is soon read."""
_kept: dict[int, tuple[datetime, bytes]] = {}


class NoSuchCode(LookupError):
    """No code has this id."""


class RequestOfAnother(Exception):
    """The request's own word was used for another licence."""


@transaction.atomic
def issue_code(
    *, claims: LicenceClaims, now: datetime, begins_at: datetime | None = None, request: str | None = None
) -> LicenceCode:
    """Issue a code. Raises `UnfitClaims`, and `RequestOfAnother` for a `request` that was made for another licence.

    Its row, with its place in the status list, stands before it is signed, and both are committed together: whoever
    has a code finds it here. A `request` that was made already gives the code that it gave then.
    """
    key = current_key(now)
    issued_at = max(now, key.signs_from)
    blank = {
        "number": claims.number,
        "key": key,
        "text": "",
        "issued_at": issued_at,
        "expires_at": ends_at(claims.until),
    }
    if request is not None:
        row, is_new = LicenceCode.objects.get_or_create(request=request, defaults=blank)
        if not is_new:
            if row.number != claims.number:
                raise RequestOfAnother(request)
            return row
    else:
        row = LicenceCode.objects.create(**blank)
    at_list, place = divmod(row.pk - 1, PLACES)
    envelope = Envelope(
        issuer=urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        issued_at=issued_at,
        begins_at=begins_at or issued_at,
        identifier=row.pk.to_bytes((row.pk.bit_length() + 7) // 8),
        status_index=place,
        status_uri=queries.status_uri(at_list + 1),
    )
    row.text = code_of(claims, envelope, signer(key))
    row.save(update_fields=["text"])
    return row


def set_standing(*, code_id: int, standing: Standing, now: datetime) -> bool:
    """Suspend, replace, revoke, or let stand again what was suspended; it is in the next status list.

    Says whether anything changed: what was revoked stays revoked, and what was replaced can only be revoked. Raises
    `NoSuchCode`.
    """
    code = LicenceCode.objects.filter(pk=code_id)
    over = {Standing.REVOKED} if standing == Standing.REVOKED else {Standing.REVOKED, Standing.REPLACED}
    if code.exclude(standing__in=over | {standing}).update(standing=standing, changed_at=now):
        return True
    if not code.exists():
        raise NoSuchCode(code_id)
    return False


@transaction.atomic
def status_list_token(*, number: int, now: datetime) -> bytes:
    """The signed status list of this number, from 1 on, as everything stands now."""
    key = current_key(now)
    uri, standings = queries.status_uri(number), queries.standings(number)
    return status_token(standings, PLACES, uri=uri, now=max(now, key.signs_from), signer=signer(key))


def published_status_list(*, number: int, now: datetime) -> bytes:
    """The same for the public: what this process signed less than a minute ago is given out again."""
    made_at, token = _kept.get(number, (now, b""))
    if not token or not timedelta() <= now - made_at < KEPT:
        token = status_list_token(number=number, now=now)
        _kept[number] = (now, token)
    return token
