"""The application to print: for whoever holds its receipt, and for whoever reads its file at the desk."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.domains.permits import queries
from huiyin.matters.queries import by_receipt
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.pages.frame import Clerk, at_desk, matter_inside

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@never_cache
@require_safe
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the receipt."""
    try:
        return _printed(by_receipt(token))
    except NoSuchMatter as none:
        raise Http404 from none


@require_safe
@at_desk
def filed(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """For who may read the whole application: an authority reads its own permit's file alone."""
    return _printed(matter_inside(clerk, number))


def _printed(matter: "Matter") -> HttpResponse:
    said = queries.application_on_paper(matter)
    if said is None:
        raise Http404("this matter is no application")
    from huiyin.domains.permits.adapters.application_paper import application_form  # it sets type: few need it

    answer = HttpResponse(application_form(said), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="application-{matter.number}.pdf"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
