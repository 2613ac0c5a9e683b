"""A site: its hours, its last rounds, and the code that hangs there; whoever scans it has the round before them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.models import Site
from huiyin.domains.patrol.web.shown import shown
from huiyin.pages.frame import Clerk, at_desk, desk_page

LATEST = 10


@require_safe
@at_desk
def site(request: HttpRequest, clerk: Clerk, site_id: int) -> HttpResponse:
    """The page, to be printed and hung up too."""
    one = _site(clerk, site_id)
    latest = queries.round_page(clerk.actor, queries.RoundFilter(site_id=one.pk), clerk.now, 0, LATEST)
    context: dict[str, Any] = {
        "site": one,
        "hours": one.every.total_seconds() / 3600,
        "latest": shown(latest, clerk),
        "code": settings.PUBLIC_URL + reverse("patrol:at_site", args=[one.pk]),
        "back_href": reverse("patrol:rounds"),
    }
    return desk_page(request, clerk, "patrol/site.html", context, here=reverse("patrol:rounds"))


@require_safe
@at_desk
def at_site(request: HttpRequest, clerk: Clerk, site_id: int) -> HttpResponse:
    """On to the round that is due here now."""
    one = _site(clerk, site_id)
    current = queries.current_round(one, clerk.now)
    if current is None:
        messages.info(request, _("%(site)s现在没有要查的。") % {"site": one.name})
        return redirect("patrol:site", one.pk)
    return redirect("patrol:round", current.matter.number)


def _site(clerk: Clerk, site_id: int) -> Site:
    if not queries.is_carer(clerk.actor):
        raise PermissionDenied("rounds are for those who look after sheds")
    found = queries.seen_site(clerk.actor, site_id)
    if found is None:
        raise Http404("no such site, or in an area of others")
    return found
