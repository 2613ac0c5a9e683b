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

KEPT = timedelta(minutes=30)
"""How long a list that nothing has changed since is given out again."""
_kept: dict[int, tuple[tuple[object, ...], datetime, bytes]] = {}


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


def set_standing(*, code_id: int, standing: Standing, now: datetime) -> None:
    """Suspend, revoke, or let stand again what was suspended; it is in the next status list. Raises `NoSuchCode`.

    What was revoked stays revoked.
    """
    open_to_change = LicenceCode.objects.filter(pk=code_id).exclude(standing__in={Standing.REVOKED, standing})
    if (
        not open_to_change.update(standing=standing, changed_at=now)
        and not LicenceCode.objects.filter(pk=code_id).exists()
    ):
        raise NoSuchCode(code_id)


@transaction.atomic
def status_list_token(*, number: int, now: datetime) -> bytes:
    """The signed status list of this number, from 1 on."""
    key = current_key(now)
    mark, made_at = (key.kid, queries.last_change()), max(now, key.signs_from)
    known = _kept.get(number)
    if known is None or known[0] != mark or not timedelta() <= made_at - known[1] < KEPT:
        uri, changed = queries.status_uri(number), queries.standings(number)
        token = status_token(changed, PLACES, uri=uri, now=made_at, signer=signer(key))
        known = _kept[number] = (mark, made_at, token)
    return known[2]
