"""“夜间巡查”: one's own rounds with a large button, tonight's, the missed ones, and each site's rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.models import Round, Site
from huiyin.domains.patrol.queries.rounds import MISSED, RATED, STATES, TONIGHT, state_of
from huiyin.domains.patrol.web.shown import shown, state_names
from huiyin.kernel.personal import mask_personal
from huiyin.pages.desk import Choice, Filter, Link
from huiyin.pages.exporting import Listed, export
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.ui.sheets import Cell, Column

PAGE = 50
MOST_MINE = 20
TABS = ("", MISSED, "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was understood; `given` is that address."""

    narrowed: queries.RoundFilter
    given: Mapping[str, str]
    page: int


@require_safe
@at_desk
def rounds(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The page. Four statements beside the frame's."""
    _may(clerk)
    sites = queries.seen_sites(clerk.actor)
    asked = _asked(request.GET.dict(), sites, clerk)
    found = queries.round_page(clerk.actor, asked.narrowed, clerk.now, (asked.page - 1) * PAGE, PAGE + 1)
    here = reverse("patrol:rounds")
    context: dict[str, Any] = {
        "mine": shown(queries.my_rounds(clerk.actor, MOST_MINE), clerk),
        "rows": shown(found[:PAGE], clerk),
        "rates": [(one, reverse("patrol:site", args=[one.site.pk])) for one in queries.rates(clerk.actor, clerk.now)],
        "tabs": _tabs(asked, here),
        "filters": _filters(asked, sites),
        "tab": asked.given.get("tab", ""),
        "previous_href": _href(here, asked, page=str(asked.page - 1)) if asked.page > 1 else "",
        "next_href": _href(here, asked, page=str(asked.page + 1)) if len(found) > PAGE else "",
        "self_href": request.get_full_path(),
        "export_href": reverse("patrol:export"),
        "export_query": urlencode(asked.given),
    }
    return desk_page(request, clerk, "patrol/rounds.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def export_rounds(request: HttpRequest, clerk: Clerk) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a file."""
    _may(clerk)
    asked = _asked(QueryDict(request.POST.get("query", "")[:2000]).dict(), queries.seen_sites(clerk.actor), clerk)
    query = urlencode(asked.given)
    rows = (_cells(one, clerk) for one in queries.stream_rounds(clerk.actor, asked.narrowed, clerk.now))
    listed = Listed(
        page="rounds",
        query=query,
        name=_("夜间巡查"),
        columns=_columns(),
        rows=rows,
        over=lambda most: bool(queries.round_page(clerk.actor, asked.narrowed, clerk.now, most, 1)),
        back=f"{reverse('patrol:rounds')}?{query}",
    )
    return export(request, clerk, listed)


def _may(clerk: Clerk) -> None:
    if not queries.is_carer(clerk.actor):
        raise PermissionDenied("rounds are for those who look after sheds")


def _asked(given: Mapping[str, Any], sites: Sequence[Site], clerk: Clerk) -> Asked:
    """What it does not understand is left out, so that an old link still opens."""
    tab = str(given.get("tab", ""))
    state = str(given.get("state", ""))
    site = next((one.pk for one in sites if str(one.pk) == given.get("site", "")), None)
    kept = {
        "tab": tab if tab in TABS else "",
        "site": str(site or ""),
        "state": state if state in STATES and tab != MISSED else "",
    }
    since = {"": TONIGHT, MISSED: RATED}.get(kept["tab"])
    narrowed = queries.RoundFilter(
        site, MISSED if kept["tab"] == MISSED else kept["state"], clerk.now - since if since else None
    )
    page = str(given.get("page", ""))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Asked(narrowed, {key: value for key, value in kept.items() if value}, max(number, 1))


def _href(here: str, asked: Asked, **more: str) -> str:
    given = {**asked.given, **more}
    return f"{here}?{urlencode({key: value for key, value in given.items() if value})}"


def _tabs(asked: Asked, here: str) -> list[Link]:
    names = {"": _("今晚"), MISSED: _("漏查（30 天）"), "all": _("全部")}
    chosen = asked.given.get("tab", "")
    return [Link(_href(here, asked, tab=tab, state=""), names[tab], current=tab == chosen) for tab in TABS]


def _filters(asked: Asked, sites: Sequence[Site]) -> list[Filter]:
    chosen, state = asked.given.get("site", ""), asked.given.get("state", "")
    places = [Choice(str(one.pk), str(one), str(one.pk) == chosen) for one in sites]
    found = [Filter("site", _("巡查点"), [Choice("", _("全部"), not chosen), *places])]
    if asked.given.get("tab") != MISSED:
        states = [Choice(key, name, key == state) for key, name in state_names().items()]
        found.append(Filter("state", _("状态"), [Choice("", _("全部"), not state), *states]))
    return found


def _columns() -> list[Column]:
    return [
        Column(_("回执号"), 18),
        Column(_("巡查点"), 30),
        Column(_("地址"), 30),
        Column(_("应查时间"), 20),
        Column(_("最晚"), 20),
        Column(_("状态"), 12),
        Column(_("查好时间"), 20),
        Column(_("隐患"), 8),
        Column(_("经办"), 14),
    ]


def _cells(one: Round, clerk: Clerk) -> list[Cell]:
    """One row; in the order of `_columns`."""
    person = one.matter.owner_person
    return [
        one.matter.number,
        mask_personal(one.site.name),
        mask_personal(one.site.address),
        one.slot_at,
        one.until,
        state_names()[state_of(one, clerk.now)],
        one.done_at,
        one.wrong,
        person.name if person else "",
    ]
