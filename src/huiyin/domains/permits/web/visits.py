"""现场核查: arranged once for all permits of an application, and its checklist filled in on a telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Visit, VisitItem
from huiyin.domains.permits.rules.visiting import RIGHT
from huiyin.domains.permits.web.visit_forms import ArrangeForm, ChecklistForm
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Name
from huiyin.matters import queries as matters
from huiyin.matters.rules.refusals import BadFields, NotAllowed, Refusal
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import desk_trail, picture_of

if TYPE_CHECKING:
    from huiyin.matters.models import Matter
    from huiyin.pages.matter import Picture

OWN_FORMS = frozenset({"look", "arrange", "move"})


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item that was looked at, or that nobody needs to look at any more."""

    name: str
    wanted_by: str
    right: bool | None
    words: str
    picture: "Picture | None"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def visit(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The page; a post is what was found."""
    found, one = _visit(clerk, number)
    open_items = _open_items(one) if found.state == "arranged" else []
    takes_part = any(party.unit_id in clerk.actor.unit_ids for party in one.parties.all())
    form = None
    if request.method == "POST":
        form = ChecklistForm(request.POST, request.FILES, items=open_items, english=clerk.english)
        if answer := _look(request, clerk, found, form):
            return answer
    elif takes_part and open_items:
        form = ChecklistForm(items=open_items, english=clerk.english)
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    offers = [offer for offer in matters.offers(found, clerk.actor) if offer.action.key not in OWN_FORMS]
    may_arrange = any(offer.action.key in {"arrange", "move"} for offer in matters.offers(found, clerk.actor))
    looking = {item.pk for item in open_items} if form else set()
    context: dict[str, Any] = {
        "visit": one,
        "matter": found,
        "state": lifecycle.states[found.state],
        "state_name": clerk.say(lifecycle.states[found.state].name),
        "parties": [(clerk.of(party.unit), party.staff.splitlines()) for party in one.parties.all()],
        "form": form,
        "checks": [(_wanted_by(item), *fields) for item, *fields in form.lines()] if form else [],
        "lines": [_line(item) for item in one.items.all() if item.pk not in looking],
        "arrange_href": reverse("permits:arrange_visit", args=[number]) if may_arrange else "",
        "deeds": [replace(deed, primary=False) for deed in deeds_of(found, offers, lifecycle, clerk)],
        "trail": desk_trail(matters.history(found, public_only=False), found.kind, lifecycle),
        "client_id": request.POST.get("client_id") or new_id().hex,
        "matter_href": reverse("desk:matter", args=[found.number]),
        "self_href": reverse("permits:visit", args=[number]),
    }
    status = 422 if form is not None and form.errors else 200
    return desk_page(request, clerk, "permits/visit.html", context, status=status)


def _visit(clerk: Clerk, number: str) -> tuple["Matter", Visit]:
    found = matter_inside(clerk, number)
    one = queries.visit_of_matter(found.pk)
    if one is None:
        raise Http404("this matter is no visit")
    return found, one


def _open_items(one: Visit) -> Sequence[VisitItem]:
    """What is still to be looked at: nobody has, and a permit wants it that is not decided."""
    undecided = queries.undecided(one)
    return [item for item in one.items.all() if item.right is None and undecided.intersection(item.wanted_by)]


def _wanted_by(item: VisitItem) -> str:
    known = catalogue().permits
    return "、".join(said(known[code].name) if code in known else code for code in item.wanted_by)


def _line(item: VisitItem) -> ItemLine:
    picture = picture_of(item.photo, 1) if item.photo else None
    return ItemLine(_name(item), _wanted_by(item), item.right, item.words, picture)


def _name(item: VisitItem) -> str:
    return said(Name(item.name_zh, item.name_en))


def _look(request: HttpRequest, clerk: Clerk, found: "Matter", form: ChecklistForm) -> HttpResponse | None:
    """Write down what was found; None where the form has to be mended."""
    if not form.is_valid():
        return None
    given = request.POST.get("client_id", "")
    try:
        operations.look(
            matter_id=found.pk,
            found=_found(form, clerk),
            actor=clerk.actor,
            now=clerk.now,
            client_id=f"desk:{clerk.actor.user_id}:{given}" if given and len(given) <= 60 else "",
        )
    except _BadPhoto as why:
        form.add_error(why.field, str(why))
        return None
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    except BadFields:
        form.add_error(None, _("没有记下，请看一看再交"))
        return None
    except Refusal:
        messages.warning(request, _("没有记下：这次核查已经改期、结束或取消了。"))
        return redirect("permits:visit", found.number)
    messages.success(request, _("记下了"))
    return redirect("permits:visit", found.number)


class _BadPhoto(Exception):
    def __init__(self, field: str, why: Refused) -> None:
        super().__init__(str(why))
        self.field = field


def _found(form: ChecklistForm, clerk: Clerk) -> Mapping[str, tuple[bool, str, int | None]]:
    found: dict[str, tuple[bool, str, int | None]] = {}
    for item, verdict, _words, _photo in form.lines():
        chosen = form.cleaned_data.get(verdict.name)
        if not chosen:
            continue
        file = form.cleaned_data.get(f"photo:{item.code}")
        try:
            photo = keep_photo(stream=file, filename=file.name, now=clerk.now).pk if file else None
        except Refused as why:
            raise _BadPhoto(f"photo:{item.code}", why) from why
        found[item.code] = (chosen == RIGHT, form.cleaned_data.get(f"words:{item.code}", ""), photo)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def arrange(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """When it is and who comes: for the authority that leads, and for the window."""
    found, one = _visit(clerk, number)
    offered = {offer.action.key for offer in matters.offers(found, clerk.actor)}
    if not offered & {"arrange", "move"}:
        raise PermissionDenied("this visit is arranged by who leads it, or by the window, while it is open")
    parties = {party.authority: clerk.of(party.unit) for party in one.parties.all()}
    form = ArrangeForm(request.POST or None, parties=parties, initial=_arranged_so_far(one))
    if request.method == "POST" and form.is_valid():
        try:
            operations.arrange(
                matter_id=found.pk,
                at=form.cleaned_data["at"],
                staff=form.staff(),
                words=form.cleaned_data["words"],
                actor=clerk.actor,
                now=clerk.now,
                moved="move" in offered,
            )
        except BadFields as wrong:
            form.add_error("at" if "at" in wrong.problems else None, _("这个时间过去了，或者太远了"))
        except Refusal:
            messages.warning(request, _("没有约上：这次核查已经往下走了。"))
            return redirect("permits:visit", number)
        else:
            messages.success(request, _("约好了，已经书面告诉申请人"))
            return redirect("permits:visit", number)
    context = {
        "visit": one,
        "matter": found,
        "form": form,
        "items": [(_name(item), _wanted_by(item)) for item in one.items.all()],
        "back_href": reverse("permits:visit", args=[number]),
    }
    return desk_page(request, clerk, "permits/arrange_visit.html", context, status=422 if form.errors else 200)


def _arranged_so_far(one: Visit) -> Mapping[str, Any]:
    staff = {f"staff:{party.authority}": "、".join(party.staff.splitlines()) for party in one.parties.all()}
    return staff | ({"at": timezone.localtime(one.at)} if one.at else {})
