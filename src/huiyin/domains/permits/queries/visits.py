"""The visit of an application: for those who take part, and for the applicant."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from huiyin.domains.permits.models import Visit
from huiyin.domains.permits.queries.cases import cases_of
from huiyin.domains.permits.rules.advancing import ENDED

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

_ALL = Visit.objects.select_related("matter", "application__matter").prefetch_related("parties__unit", "items__photo")


def visit_page(matter: "Matter") -> str:
    """The address of a visit's own page: its checklist."""
    return reverse("permits:visit", args=[matter.number])


def visit_of_matter(matter_id: UUID) -> Visit | None:
    """A visit with who takes part and what is looked at. Three statements."""
    return _ALL.all().filter(pk=matter_id).first()


def visit_of_application(application_id: UUID) -> Visit | None:
    """The visit of an application, None where there is none. Three statements."""
    return _ALL.all().filter(application_id=application_id).first()


def undecided(visit: Visit) -> set[str]:
    """The permits of its application that are not decided: what the others wanted to know need not be looked at."""
    return {case.permit for case in cases_of(visit.application_id) if case.matter.state not in ENDED}
