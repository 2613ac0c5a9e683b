"""“数据”: a leader's minute. What is late, where it clusters, what got better; and every figure with its formula."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.queries import MatterFilter
from huiyin.matters.rules.figures_seen import scope_of
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.web.reports import answers, asked
from huiyin.web.reports.report import report


@require_safe
@at_desk
def figures(request: HttpRequest, clerk: Clerk, form: str = "") -> HttpResponse:
    """The page, or with `form` (csv, xlsx, pdf) the same report as a file."""
    by_area = {role for kind in lifecycles.kinds() for role in lifecycles.get(kind).lifecycle.area_roles}
    scope = scope_of(clerk.actor, by_area)
    if scope is None:
        raise PermissionDenied("figures of the desk are for whoever holds a post")
    wanted = asked.read(request.GET, scope, clerk.now)
    found = report(wanted, clerk.say, clerk.now)
    if form:
        return answers.as_file(found, form)  # type: ignore[return-value]  # a file is streamed
    late = matters.inbox_counts(clerk.actor, MatterFilter(kind=wanted.kind), clerk.now)["late"]
    context = answers.context(request, wanted, found, clerk.say)
    context |= {"late": late, "late_href": f"{reverse('desk:inbox')}?tab=late"}
    return desk_page(request, clerk, "web/figures.html", context, here=reverse("desk:figures"))
