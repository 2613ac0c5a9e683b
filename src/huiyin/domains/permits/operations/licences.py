"""A comprehensive licence is issued: the sum of the permits that were granted, with one validity and one code."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Licence, LicencePermit, PermitCase
from huiyin.domains.permits.operations.codes import issue_code
from huiyin.domains.permits.rules.issuing import MOST_PERMITS
from huiyin.domains.permits.rules.licence_numbers import licence_number
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
    cases = _granted(application)
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    permits = [_permit(case, application) for case in cases]
    until = min((one.valid_until for one in permits if one.valid_until), default=last_day(today, LONGEST_YEARS))
    serial = _serial()
    number = licence_number(application.region, today.year, serial)
    claims = _claims(application, number, permits, until)
    code = issue_code(claims=claims, now=now, request=f"application:{application_id}")
    licence = Licence.objects.create(
        pk=serial,
        application=application,
        number=number,
        firm=application.firm,
        uscc=application.uscc,
        address=claims.place,
        industry=application.industry,
        issued_at=now,
        valid_until=until,
        code=code,
    )
    for one in permits:
        one.licence = licence
    LicencePermit.objects.bulk_create(permits)
    return licence


def _granted(application: Application) -> Sequence[PermitCase]:
    cases = application.cases.select_related("matter").filter(matter__state="granted")
    return list(cases.order_by("matter__opened_at", "matter_id"))


def _permit(case: PermitCase, application: Application) -> LicencePermit:
    step = next(step for step in application.plan["steps"] if step["permit"] == case.permit)
    assert case.decided_at is not None
    decided = case.decided_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return LicencePermit(
        permit=case.permit,
        name=_certificate(case.permit, step["name"]),
        number=case.number,
        authority=unit_card(case.matter.owner_unit_id).name_zh,
        granted_at=case.decided_at,
        valid_until=last_day(decided, step["years"]) if step["years"] else None,
    )


def _certificate(permit: str, otherwise: str) -> str:
    known = catalogue().permits.get(permit)
    return known.certificate.zh if known and known.certificate else otherwise


def _claims(application: Application, number: str, permits: Sequence[LicencePermit], until: date) -> LicenceClaims:
    said = [PermitClaims(one.permit, one.number, one.authority, one.valid_until) for one in permits]
    return LicenceClaims(
        number=number,
        holder=application.firm,
        uscc=application.uscc,
        place=application.matter.address or "—",
        industry=application.industry,
        permits=tuple(said[:MOST_PERMITS]),
        until=until,
    )


def _serial() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('permits_licence', 'id'))")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])
