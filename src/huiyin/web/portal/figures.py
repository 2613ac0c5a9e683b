"""What anybody reads of the figures: areas and categories, nothing that tells of single people."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from huiyin.lifecycles.model import Name
from huiyin.matters.rules.figures_seen import PUBLIC
from huiyin.web.reports import answers, asked
from huiyin.web.reports.report import report


@require_safe
def figures(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The public page, or with `form` (csv, xlsx, pdf) the same report as a file."""
    now = timezone.now()
    wanted = asked.read(request.GET, PUBLIC, now)
    found = report(wanted, _say, now)
    if form:
        return answers.as_file(found, form)
    context = answers.context(request, wanted, found, _say) | {"now": now, "open_data_href": reverse("web:open-data")}
    return render(request, "web/figures_public.html", context)


def _say(name: Name) -> str:
    return name.en if (get_language() or "").startswith("en") else name.zh
