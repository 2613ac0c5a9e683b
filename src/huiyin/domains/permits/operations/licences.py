"""A comprehensive licence is issued: the sum of the permits that were granted, with one validity and one code."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, Licence, LicencePermit, LicenceState, PermitCase
from huiyin.domains.permits.operations.codes import issue_code, set_standing
from huiyin.domains.permits.rules.licence_numbers import licence_number
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.validity import LONGEST_YEARS, last_day
from huiyin.domains.permits.rules.verifier import LicenceClaims, PermitClaims
from huiyin.people.directory import unit_card


def issue_licence(*, application_id: UUID, now: datetime) -> Licence:
    """Issue the licence of an application, within the transaction of the step that ends it; one, however often.

    Its row, its permits and its signed code are committed together: nobody has a code that is not here, and what was
    killed before the commit has issued nothing. Its validity is that of the permit that ends first (浦东新区 规定, 8).
    """
    application = Application.objects.select_related("matter").get(pk=application_id)
    existing = Licence.objects.filter(application=application).first()
    if existing:
        return existing
    permits = [_permit(case, application) for case in _granted(application)]
    today = day_of(now)
    serial = _serial()
    licence = Licence(
        pk=serial,
        application=application,
        number=licence_number(application.region, today.year, serial),
        firm=application.firm,
        uscc=application.uscc,
        address=application.matter.address or "—",
        industry=application.industry,
        issued_at=now,
    )
    licence.state = _state_of(permits)
    _sign(licence, [one for one in permits if one.state == LicenceState.VALID] or permits, now)
    licence.save(force_insert=True)
    for one in permits:
        one.licence = licence
    LicencePermit.objects.bulk_create(permits)
    return licence


def synchronise(*, case: PermitCase, gone: LicenceState | None = None, now: datetime) -> None:
    """Put into the licence at once what became of one permit in it, within the transaction of the step that did so.

    `gone`: revoked or surrendered for good. Its old code is revoked and a new one is signed for what still stands; with
    nothing left, the licence is revoked or surrendered too, or suspended where all that is left is. Nothing happens
    where no licence has been issued.
    """
    licence = Licence.objects.select_for_update(of=("self",)).filter(application_id=case.application_id).first()
    if licence is None:
        return
    state = gone or (LicenceState.SUSPENDED if case.suspended_at else LicenceState.VALID)
    licence.permits.filter(permit=case.permit).update(state=state, valid_until=case.valid_until)
    sign_again(licence, now)


def sign_again(licence: Licence, now: datetime) -> None:
    """Revoke the code of a licence, whose row is locked, and sign another for the permits that stand in it now.

    With none left it has no new one. Row, code and status list are committed together.
    """
    permits = list(licence.permits.order_by("pk"))
    standing = [one for one in permits if one.state == LicenceState.VALID]
    licence.state = _state_of(permits)
    suspended = licence.state == LicenceState.SUSPENDED
    set_standing(code_id=licence.code_id, standing=Standing.SUSPENDED if suspended else Standing.REVOKED, now=now)
    if standing:
        _sign(licence, standing, now)
    licence.save(update_fields=["firm", "address", "state", "valid_until", "reissued_at", "code"])


def _state_of(permits: Sequence[LicencePermit]) -> LicenceState:
    """A licence stands while one permit in it does; it is suspended while one may come back."""
    states = {one.state for one in permits}
    for state in (LicenceState.VALID, LicenceState.SUSPENDED):
        if state in states:
            return state
    return LicenceState.REVOKED if LicenceState.REVOKED in states else LicenceState.SURRENDERED


def _sign(licence: Licence, permits: Sequence[LicencePermit], now: datetime) -> None:
    """Put the validity of these permits and a code for them on the licence, whose row the caller writes."""
    ends = [one.valid_until for one in permits if one.valid_until]
    licence.valid_until = min(ends, default=last_day(day_of(licence.issued_at), LONGEST_YEARS))
    licence.code = issue_code(claims=_claims(licence, permits), now=now)


def _granted(application: Application) -> Sequence[PermitCase]:
    cases = application.cases.select_related("matter").filter(matter__state="granted")
    return list(cases.order_by("matter__opened_at", "matter_id"))


def _permit(case: PermitCase, application: Application) -> LicencePermit:
    step = next(step for step in application.plan["steps"] if step["permit"] == case.permit)
    assert case.decided_at is not None
    return LicencePermit(
        permit=case.permit,
        name=_certificate(case.permit, step["name"]),
        number=case.number,
        authority=unit_card(case.matter.owner_unit_id).name_zh,
        granted_at=case.decided_at,
        valid_until=case.valid_until,
        state=LicenceState.SUSPENDED if case.suspended_at else LicenceState.VALID,
    )


def _certificate(permit: str, otherwise: str) -> str:
    known = catalogue().permits.get(permit)
    return known.certificate.zh if known and known.certificate else otherwise


def _claims(licence: Licence, permits: Sequence[LicencePermit]) -> LicenceClaims:
    said = [PermitClaims(one.permit, one.number, one.authority, one.valid_until) for one in permits]
    return LicenceClaims(
        number=licence.number,
        holder=licence.firm,
        uscc=licence.uscc,
        place=licence.address,
        industry=licence.industry,
        permits=tuple(said),
        until=licence.valid_until,
    )


def _serial() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('permits_licence', 'id'))")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])
