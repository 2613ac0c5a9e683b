"""One action on many matters: choose what all of them allow, give the fields once, watch how far it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action
from huiyin.matters import queries as matters
from huiyin.matters.operations import HANDED_OVER, MOST_AT_ONCE, start_bulk
from huiyin.pages.doing import own_form
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.pages.rows import matter_href
from huiyin.web.desk.act_form import ActForm, fields_of
from huiyin.web.desk.filters import read
from huiyin.web.desk.views import asked_in, tidy
from huiyin.web.models import SavedView

if TYPE_CHECKING:
    from huiyin.matters.models import BulkLine, Matter

SHOWN = 10


@require_POST
@at_desk
def choose(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """What may be done with all that were chosen."""
    return _choose(request, clerk, _chosen(request, clerk))


def _choose(request: HttpRequest, clerk: Clerk, chosen: "Sequence[Matter]") -> HttpResponse:
    actions = [(action.key, clerk.say(action.name), action.icon) for action in _common(chosen, clerk)]
    context = {**_about(chosen, request), "actions": actions}
    return desk_page(request, clerk, "web/bulk.html", context, here=reverse("desk:inbox"))


@require_POST
@at_desk
def take(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The fields of the action, once for all; when they are given, begin."""
    chosen = _chosen(request, clerk)
    action = next((a for a in _common(chosen, clerk) if a.key == request.POST.get("action")), None)
    if action is None:
        return _choose(request, clerk, chosen)
    example = next((m for m in chosen if not m.due_span), chosen[0])  # what one of them needs, all are asked for
    lifecycle = lifecycles.version(example.kind, example.lifecycle_version)
    fields = fields_of(example, action, lifecycle, clerk)
    fields.pop("photos", None)
    form = ActForm(request.POST if "sent" in request.POST else None, fields=fields)
    if form.is_valid():
        run = start_bulk(
            matter_ids=[matter.pk for matter in chosen],
            action=action.key,
            actor=clerk.actor,
            data=form.given(),
            now=clerk.now,
            client_id=request.POST.get("client_id", "")[:60] or str(new_id()),
        )
        return HttpResponseRedirect(reverse("desk:bulk_run", args=[run.pk]))
    context = {
        **_about(chosen, request),
        "action": (action.key, clerk.say(action.name), action.icon),
        "form": form,
        "client_id": request.POST.get("client_id") or new_id(),
    }
    status = 422 if form.errors else 200
    return desk_page(request, clerk, "web/bulk_act.html", context, here=reverse("desk:inbox"), status=status)


def _chosen(request: HttpRequest, clerk: Clerk) -> "list[Matter]":
    """The matters that were ticked, or all of the list (`all`), that the person may read and that are open."""
    if "all" in request.POST:
        at_inbox = request.POST.get("page") == SavedView.Page.INBOX
        narrowed = read(asked_in(tidy(request.POST.get("query", ""))), clerk, at_inbox=at_inbox).narrowed
        ids = matters.chosen_ids(clerk.actor, narrowed, clerk.now, at_inbox=at_inbox, most=MOST_AT_ONCE)
    else:
        ids = [key for text in request.POST.getlist("matter")[:MOST_AT_ONCE] if (key := _key(text))]
    found = matters.seen_by(clerk.actor, ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found and not found[pk].closed_at]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _common(chosen: "Sequence[Matter]", clerk: Clerk) -> list[Action]:
    """The actions that every one of them allows this person now, in the order of the lifecycle.

    Those that need a photo of each matter are left out: one picture proves nothing about thirty places. So are those
    that their domain has a form of its own for.
    """
    offered = [[offer.action for offer in matters.offers(matter, clerk.actor)] for matter in chosen]
    first = offered[0] if len({matter.kind for matter in chosen}) == 1 else []
    alike = [action for action in first if not action.photos and all(action in some for some in offered)]
    return [action for action in alike if not own_form(chosen[0], action)]


def _about(chosen: "Sequence[Matter]", request: HttpRequest) -> dict[str, Any]:
    page = request.POST.get("page", "")
    back = reverse(f"desk:{page if page in SavedView.Page.values else 'inbox'}")
    query = tidy(request.POST.get("query", ""))
    return {
        "count": len(chosen),
        "keys": [str(matter.pk) for matter in chosen],
        "titles": [(matter.title, matter_href(matter)) for matter in chosen[:SHOWN]],
        "more": max(len(chosen) - SHOWN, 0),
        "page": page,
        "query": query,
        "cancel_href": f"{back}?{query}" if query else back,
    }


@require_safe
@at_desk
def progress(request: HttpRequest, clerk: Clerk, run_id: UUID) -> HttpResponse:
    """How far it is; reads itself again until it has ended."""
    try:
        found = matters.bulk_progress(run_id, clerk.actor.user_id)
    except matters.NoSuchRun as none:
        raise Http404(str(none)) from none
    refused = matters.bulk_lines(found.run, refused=True)
    done = matters.bulk_lines(found.run, refused=False, limit=100)
    context = {
        "title": _("离岗转交") if found.run.action == HANDED_OVER else _("批量办理"),
        "action": _named(found.run.action, [*done, *refused], clerk),
        "total": found.run.total,
        "done": found.done,
        "refused": found.refused,
        "past": found.done + found.refused,
        "ended": found.run.ended_at,
        "refused_lines": [(line.matter.title, matter_href(line.matter), _why(line)) for line in refused],
        "done_lines": [(line.matter.title, matter_href(line.matter)) for line in done],
        "self_href": request.path,
    }
    return desk_page(request, clerk, "web/bulk_progress.html", context, topics=own_topics(clerk))


def _named(action: str, lines: "Sequence[BulkLine]", clerk: Clerk) -> str:
    """The action's name, by the lifecycle of the first matter it was taken on."""
    if not lines or action == HANDED_OVER:
        return ""
    matter = lines[0].matter
    step = lifecycles.version(matter.kind, matter.lifecycle_version).actions.get(action)
    return clerk.say(step.name) if step else ""


def _why(line: "BulkLine") -> str:
    known = {
        "StateHasMoved": _("别人先办了一步，状态变了"),
        "NotAllowed": _("您现在没有权限办这一件"),
        "LimitReached": _("这个动作已经用完了次数"),
        "BadFields": _("填的内容这一件用不上：%(fields)s") % {"fields": line.detail},
        "SameKeyOtherRequest": _("这一件已经用别的内容办过"),
        "NobodyToOwn": _("没有单位能接"),
        "Failed": _("系统出了错，这一件没有动。请单独再办一次"),
    }
    return known.get(line.reason, line.reason)
