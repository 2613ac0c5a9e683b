"""The inbox, and everything else: lists with tabs, filters and a shareable address."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.matters import queries as matters
from huiyin.matters.operations import MOST_AT_ONCE
from huiyin.matters.queries import COUNTED_UP_TO
from huiyin.matters.rules.permission import sees
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.pages.desk import Leaf, Link, Listing
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.pages.rows import matter_href, row_of
from huiyin.web.desk.filters import WHOLE, Asked, filters_of, read
from huiyin.web.desk.hints import hints_of
from huiyin.web.desk.view_pages import view_href, views_shown
from huiyin.web.desk.views import asked_in, tidy, views_of
from huiyin.web.models import SavedView

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@require_safe
@at_desk
def inbox(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Open matters by next deadline: what is late first, what stands still last."""
    views = views_of(clerk.actor)
    first = next((view for view in views if view.first and view.owner_id == clerk.actor.user_id), None)
    if first and not request.GET:
        return HttpResponseRedirect(view_href(first))
    asked = read(request.GET.dict(), clerk, at_inbox=True)
    if found := _by_number(asked, clerk):
        return found
    counts = matters.inbox_counts(clerk.actor, asked.narrowed, clerk.now)
    total = counts[asked.narrowed.due or "all"]
    rows = matters.inbox(clerk.actor, asked.narrowed, clerk.now, offset=asked.offset, limit=asked.limit)
    names = {
        WHOLE: _("全部"),
        "late": _("已超期"),
        "today": _("今天到期"),
        "week": _("本周"),
        "paused": _("暂停计时"),
    }
    tabs = [
        Link(_with(request, tab=key), name, count=counts[key], current=key == (asked.narrowed.due or WHOLE))
        for key, name in names.items()
    ]
    listing = _listing(request, clerk, asked, _("我的收件箱"), tabs, rows, total, views)
    return _shown(request, clerk, asked, listing, "desk:inbox")


@require_safe
@at_desk
def everything(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """All matters that the person may read, closed ones included, newest first."""
    asked = read(request.GET.dict(), clerk)
    if found := _by_number(asked, clerk):
        return found
    rows = matters.everything(clerk.actor, asked.narrowed, offset=asked.offset, limit=asked.limit)
    total = _total(asked, clerk, len(rows))
    names = {"": _("全部"), "open": _("没办结的"), "closed": _("已办结的")}
    tabs = [Link(_with(request, tab=key), name, current=key == asked.tab) for key, name in names.items()]
    listing = _listing(request, clerk, asked, _("全部事项"), tabs, rows, total, views_of(clerk.actor))
    return _shown(request, clerk, asked, listing, "desk:all")


def _total(asked: Asked, clerk: Clerk, here: int) -> int:
    """How many there are in all: a page that is not full is the last, and nothing need be counted."""
    if 0 < here < asked.limit or (here == 0 and asked.page == 1):
        return asked.offset + here
    return matters.count_up_to(clerk.actor, asked.narrowed, COUNTED_UP_TO)


def _by_number(asked: Asked, clerk: Clerk) -> HttpResponse | None:
    """Whoever types a number wants that matter."""
    try:
        matter = matters.by_number(asked.words)
    except NoSuchMatter:
        return None
    return HttpResponseRedirect(matter_href(matter)) if sees(clerk.actor, matters.standing(matter)) else None


def _listing(
    request: HttpRequest,
    clerk: Clerk,
    asked: Asked,
    title: str,
    tabs: list[Link],
    rows: "list[Matter]",
    total: int,
    views: list[SavedView],
) -> Listing:
    page = SavedView.Page.INBOX if request.path == reverse("desk:inbox") else SavedView.Page.ALL
    query = tidy(request.GET.urlencode())
    last = asked.offset + len(rows)
    leaf = Leaf(
        first=asked.offset + 1 if rows else 0,
        last=last,
        total=total,
        previous_href=_with(request, page=str(asked.page - 1)) if asked.page > 1 else "",
        next_href=_with(request, page=str(asked.page + 1)) if last < total else "",
    )
    return Listing(
        title=title,
        tabs=tabs,
        rows=[row_of(matter, clerk) for matter in rows],
        leaf=leaf,
        self_href=request.get_full_path(),
        new_href=reverse("desk:on_behalf") if clerk.actor.posts else "",
        filtered=asked.filtered,
        clear_href=f"{request.path}?tab={WHOLE}" if asked.filtered else "",
        export_href=reverse("desk:export"),
        map_href=_map_href(asked, query, at_inbox=page == SavedView.Page.INBOX),
        page=page,
        query=query,
        bulk_href=reverse("desk:bulk") if clerk.actor.posts else "",
        most=min(total, MOST_AT_ONCE),
        views=views_shown(views, clerk, here=(page, query)),
    )


def _map_href(asked: Asked, query: str, *, at_inbox: bool) -> str:
    """The same matters on the map: what the inbox leaves unsaid is said there."""
    unsaid = {"whose": "unit"} if asked.unasked else {}
    if at_inbox and not asked.narrowed.due:
        unsaid["tab"] = "open"
    given = asked_in(query) | unsaid
    return f"{reverse('desk:map')}?{urlencode(given)}" if given else reverse("desk:map")


def _shown(request: HttpRequest, clerk: Clerk, asked: Asked, listing: Listing, here: str) -> HttpResponse:
    context = {
        "listing": listing,
        "filters": filters_of(asked, clerk),
        "query": asked.words,
        "tab": asked.tab,
        "hints": hints_of(asked, clerk) if here == "desk:all" else None,
        "no_post": not clerk.actor.posts,
        "by_deadline": here == "desk:inbox",
    }
    topics = own_topics(clerk)
    return desk_page(request, clerk, "web/inbox.html", context, here=reverse(here), topics=topics)


def _with(request: HttpRequest, **changed: str) -> str:
    """This address with something changed; a change starts at the first page again."""
    query = request.GET.copy()
    for key in ("page", *changed):
        query.pop(key, None)
    for key, value in changed.items():
        if value and (key, value) != ("page", "1"):
            query[key] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
