"""Licences as they stand now: on paper, and for whoever verifies one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import cbor2
from django.conf import settings

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Licence, LicenceCode, LicencePermit, LicenceState
from huiyin.domains.permits.queries.codes import id_of
from huiyin.domains.permits.queries.keys import verifier_keys
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.licence_numbers import electronic_number
from huiyin.domains.permits.rules.licence_words import LicenceOnPaper, PermitOnPaper
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.verifier import Credential, Fault, Key, LicenceClaims, NotGood, PermitClaims
from huiyin.people.directory import unit_card


@dataclass(frozen=True, slots=True)
class Verified:
    """What a code that this installation signed is worth.

    `claims` are those of the register where there is a licence in it, and those of the code itself for a sample.
    `replaced`: the licence has changed since, and has a newer code.
    """

    claims: LicenceClaims
    licence: Licence | None
    state: LicenceState
    replaced: bool


def licence_of(application_id: UUID) -> Licence | None:
    """The licence that an application ended in; None while there is none."""
    licences = Licence.objects.select_related("code", "application__matter").prefetch_related("permits")
    return licences.filter(application_id=application_id).first()


def on_paper(licence: Licence, *, english: bool) -> LicenceOnPaper:
    """What stands on its paper: without the permits that may not be relied on when it is printed."""
    industry = catalogue().industries.get(licence.industry)
    name = (industry.name.en if english else industry.name.zh) if industry else licence.industry
    permits = [
        PermitOnPaper(one.name, one.number, one.authority, one.valid_until)
        for one in licence.permits.all()
        if one.state == LicenceState.VALID
    ]
    issuer = unit_card(licence.application.matter.owner_unit_id)
    return LicenceOnPaper(
        number=licence.number,
        holder=licence.firm,
        uscc=licence.uscc,
        place=licence.address,
        industry=name,
        issuer=issuer.name_en or issuer.name_zh if english else issuer.name_zh,
        issued_on=day_of(licence.issued_at),
        until=licence.valid_until,
        permits=permits,
        code=licence.code.text,
        electronic_number=_electronic(licence.number),
        reissued_on=day_of(licence.reissued_at) if licence.reissued_at else None,
    )


def _electronic(number: str) -> str:
    """Its number in the national scheme, where the installation has the codes that this takes."""
    if not (settings.LICENCE_KIND and settings.LICENCE_AUTHORITY):
        return ""
    version = LicenceCode.objects.filter(number=number).count()
    return electronic_number(settings.LICENCE_KIND, settings.LICENCE_AUTHORITY, number, version)


def in_register(number: str) -> bool:
    """Whether a licence of this number was issued, and not a sample only."""
    return Licence.objects.filter(number=number).exists()


def signed_by(kid: str) -> list[UUID]:
    """The applications whose licence stands by a code of this key."""
    standing = Licence.objects.filter(code__key=kid, state=LicenceState.VALID)
    return list(standing.order_by("pk").values_list("application_id", flat=True))


def claims_of(licence: Licence, permits: Iterable[LicencePermit]) -> LicenceClaims:
    """What a code says of a licence in which these permits stand."""
    return LicenceClaims(
        number=licence.number,
        holder=licence.firm,
        uscc=licence.uscc,
        place=licence.address,
        industry=licence.industry,
        permits=tuple(PermitClaims(one.permit, one.number, one.authority, one.valid_until) for one in permits),
        until=licence.valid_until,
    )


def verified(text: str, now: datetime) -> Verified:
    """What a code says and how it stands at this moment, by the records and not by a list. Raises `verifier.NotGood`.

    A code that has run out is asked about too: the licence may have been renewed since. Five statements at the most.
    """
    keys, moment = verifier_keys(now), int(now.timestamp())
    try:
        found = verifier.verify(text, keys, now=moment)
    except NotGood as why:
        if why.fault != Fault.EXPIRED:
            raise
        found = verifier.verify(text, keys, now=_before_it_ended(text, keys))
        kept = _looked_up(found)
        if kept.licence is None or not kept.replaced:
            raise
        return kept
    return _looked_up(found)


def _before_it_ended(text: str, keys: Sequence[Key]) -> int:
    payload, _key = verifier.signed_by(verifier.unpacked(text), keys)
    return int(cbor2.loads(payload)[_EXP]) - 1


def _looked_up(found: Credential) -> Verified:
    claims = verifier.read_licence(found)
    licence = Licence.objects.prefetch_related("permits").filter(number=claims.number).first()
    code = LicenceCode.objects.filter(pk=id_of(found), number=claims.number).first()
    if licence is None:
        return Verified(claims, None, _STATES[Standing(code.standing) if code else Standing.VALID], replaced=False)
    replaced = code is None or code.pk != licence.code_id
    return Verified(_by_register(licence), licence, LicenceState(licence.state), replaced)


def _by_register(licence: Licence) -> LicenceClaims:
    return claims_of(licence, [one for one in licence.permits.all() if one.state == LicenceState.VALID])


def behind_old_code(text: str, now: datetime) -> tuple[LicenceState, LicenceClaims] | None:
    """How a licence stands now whose genuine code is an old one; None for any other code. Five statements."""
    try:
        found = verified(text, now)
    except NotGood:
        return None
    if found.licence is None or not found.replaced:
        return None
    return found.state, found.claims


_EXP = 4
_STATES = {
    Standing.VALID: LicenceState.VALID,
    Standing.SUSPENDED: LicenceState.SUSPENDED,
    Standing.REVOKED: LicenceState.REVOKED,
    Standing.REPLACED: LicenceState.VALID,
}
