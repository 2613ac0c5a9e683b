"""Licences as they stand now: on paper, and for whoever verifies one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Licence, LicenceCode, LicenceState
from huiyin.domains.permits.queries.keys import verifier_keys
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.licence_numbers import electronic_number
from huiyin.domains.permits.rules.licence_words import LicenceOnPaper, PermitOnPaper
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.verifier import LicenceClaims
from huiyin.people.directory import unit_card


@dataclass(frozen=True, slots=True)
class Verified:
    """What a code says that this installation signed, and what has become of it.

    `licence` is None for one that was issued as a sample: then only its code is known here. `replaced`: a permit in the
    licence has changed since, and it has a newer code.
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
    return electronic_number(settings.LICENCE_KIND, settings.LICENCE_AUTHORITY, number)


def verified(text: str, now: datetime) -> Verified:
    """What a code says and how it stands at this moment, by the records and not by a list. Raises `verifier.NotGood`.

    Four statements at the most.
    """
    found = verifier.verify(text, verifier_keys(now), now=int(now.timestamp()))
    claims = verifier.read_licence(found)
    licence = Licence.objects.prefetch_related("permits").filter(number=claims.number).first()
    code = LicenceCode.objects.filter(pk=int.from_bytes(found.identifier), number=claims.number).first()
    state = LicenceState(licence.state) if licence else _STATES[Standing(code.standing) if code else Standing.VALID]
    replaced = licence is not None and (code is None or code.pk != licence.code_id)
    return Verified(claims, licence, state, replaced)


_STATES = {
    Standing.VALID: LicenceState.VALID,
    Standing.SUSPENDED: LicenceState.SUSPENDED,
    Standing.REVOKED: LicenceState.REVOKED,
}
