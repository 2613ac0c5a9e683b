"""How the permits of applications stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huiyin.domains.permits.models import Application, PermitCase
from huiyin.matters.queries import last_taken

MOVED_BY_THE_CLOCK = ("deciding", "withdrawing", "giving_up")
"""The states of an application in which what comes next is the product's to do."""


def cases_of(application_id: UUID) -> Sequence[PermitCase]:
    """The permits of an application with their matters, in the order in which they were opened. One statement."""
    cases = PermitCase.objects.select_related("matter").filter(application_id=application_id)
    return list(cases.order_by("matter__opened_at", "matter_id"))


def received_at(application: Application) -> datetime:
    """When it was received as it stands: when it was handed in, or when what was corrected came. One statement."""
    corrected = last_taken([application.pk], "correct").get(application.pk)
    return corrected.at if corrected else application.handed_in_at


def step_of(case: PermitCase) -> Mapping[str, Any]:
    """What the plan of the day said of this permit."""
    steps: Sequence[Mapping[str, Any]] = case.application.plan["steps"]
    return next(step for step in steps if step["permit"] == case.permit)


def unfinished() -> QuerySet[Application, UUID]:
    """The applications that something may have to be done for, by id."""
    open_ones = Application.objects.filter(matter__state__in=MOVED_BY_THE_CLOCK, matter__closed_at=None)
    return open_ones.values_list("pk", flat=True).order_by("pk")
