"""The page of saved views, and what stands of them beside a list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.matters import queries as matters
from huiyin.pages.desk import Link, Views
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.people.directory import unit_card
from huiyin.web.desk.filters import read
from huiyin.web.desk.views import (
    MOST_VIEWS,
    NotYours,
    UnableToKeep,
    asked_in,
    drop,
    keep,
    move_up,
    put_first,
    share,
    views_of,
)
from huiyin.web.models import SavedView

COUNTED = 100
"""The number beside a view goes no further: eight views must not cost what eight inboxes do."""


def view_href(view: SavedView) -> str:
    """The list with the view's filters; never without any, for that is the first view itself."""
    return f"{reverse(f'desk:{view.page}')}?{view.query or 'tab=all'}"


def views_shown(views: list[SavedView], clerk: Clerk, *, here: tuple[str, str] = ("", "")) -> Views:
    """The views as links with their numbers; `here` is the list that is open. One statement."""
    counts = _counts(views, clerk)
    links = [
        Link(view_href(view), view.name, count=count, current=(view.page, view.query) == here)
        for view, count in zip(views, counts, strict=True)
    ]
    return Views(links, reverse("desk:views"), reverse("desk:views"), _units(clerk))


def _counts(views: list[SavedView], clerk: Clerk) -> list[int]:
    lists = [
        (read(asked_in(view.query), clerk, at_inbox=inbox).narrowed, inbox)
        for view in views
        for inbox in [view.page == SavedView.Page.INBOX]
    ]
    return matters.counts_of(clerk.actor, lists, clerk.now, most=COUNTED)


def _units(clerk: Clerk) -> list[tuple[int, str]]:
    return [(unit_id, clerk.of(unit_card(unit_id))) for unit_id in sorted(clerk.actor.unit_ids)]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def views(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """All views that the person has, to be put in order; saves one that is sent."""
    if request.method == "POST":
        return _save(request, clerk)
    found = views_of(clerk.actor)
    own = [view for view in found if view.owner_id == clerk.actor.user_id]
    context = {
        "own": [(view, view_href(view)) for view in own],
        "shared": [(view, view_href(view)) for view in found if view not in own],
        "units": _units(clerk),
    }
    return desk_page(request, clerk, "web/views.html", context, here=reverse("desk:inbox"))


def _save(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    page = request.POST.get("page", "")
    unit = request.POST.get("unit", "")
    try:
        view = keep(
            actor=clerk.actor,
            name=request.POST.get("name", ""),
            page=page,
            query=request.POST.get("query", ""),
            unit_id=int(unit) if unit.isascii() and unit.isdigit() else None,
        )
    except UnableToKeep as wrong:
        words = {
            "name": _("没有保存：请给视图起一个 30 字以内的名字"),
            "many": _("没有保存：最多 %(n)d 个视图，先删掉几个") % {"n": MOST_VIEWS},
            "unit": _("没有保存：只能共享给您自己的单位"),
        }
        messages.error(request, words.get(wrong.why, _("没有保存：筛选条件读不懂，请重新筛选一次")))
        known = page in SavedView.Page.values
        return HttpResponseRedirect(f"{reverse(f'desk:{page}')}?tab=all" if known else reverse("desk:views"))
    messages.success(request, _("视图已保存：%(name)s") % {"name": view.name})
    return HttpResponseRedirect(view_href(view))


@require_POST
@at_desk
def change(request: HttpRequest, clerk: Clerk, view_id: int, change: str) -> HttpResponse:
    """Change one of the person's own views."""
    unit = request.POST.get("unit", "")
    try:
        match change:
            case "first":
                put_first(actor=clerk.actor, view_id=view_id)
            case "up":
                move_up(actor=clerk.actor, view_id=view_id)
            case "share":
                share(actor=clerk.actor, view_id=view_id, unit_id=int(unit) if unit.isdigit() else None)
            case "drop":
                drop(actor=clerk.actor, view_id=view_id)
            case _:
                raise Http404(f"no change {change}")
    except (NotYours, UnableToKeep) as why:
        raise PermissionDenied(str(why)) from why
    return HttpResponseRedirect(reverse("desk:views"))
