"""One round: its checklist on a telephone while it is open, and what was found once it is done."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.forms import RoundForm
from huiyin.domains.patrol.models import Round
from huiyin.domains.patrol.web.shown import shown
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields, NotAllowed, Refusal
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import desk_trail

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

DONE = "done"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def one_round(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The page; a post is the round that was done."""
    found = matter_inside(clerk, number)
    one = queries.round_by_matter(found.pk)
    if one is None:
        raise Http404("this matter is no round")
    offers = matters.offers(found, clerk.actor)
    may = any(offer.action.key == DONE for offer in offers)
    form = None
    if request.method == "POST":
        form = RoundForm(request.POST, request.FILES, items=round_checklist(), english=clerk.english)
        if answer := _do(request, clerk, found, form):
            return answer
    elif may:
        form = RoundForm(items=round_checklist(), english=clerk.english)
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    others = [offer for offer in offers if offer.action.key != DONE]
    context: dict[str, Any] = {
        "round": shown([one], clerk)[0],
        "address": one.site.address,
        "geo": f"geo:{one.site.lat:.6f},{one.site.lon:.6f}",
        "form": form,
        "findings": _findings(one, clerk),
        "deeds": deeds_of(found, others, lifecycle, clerk),
        "trail": desk_trail(matters.history(found, public_only=False), found.kind, lifecycle),
        "client_id": request.POST.get("client_id") or new_id().hex,
        "self_href": reverse("patrol:round", args=[found.number]),
        "matter_href": reverse("desk:matter", args=[found.number]),
        "back_href": reverse("patrol:rounds"),
    }
    status = 422 if form is not None and form.errors else 200
    return desk_page(request, clerk, "patrol/round.html", context, here=reverse("patrol:rounds"), status=status)


def _do(request: HttpRequest, clerk: Clerk, found: "Matter", form: RoundForm) -> HttpResponse | None:
    """Take the step; None where the form has to be mended."""
    if not form.is_valid():
        return None
    given = request.POST.get("client_id", "")
    words = form.cleaned_data["words"]
    try:
        files = [keep_photo(stream=f, filename=f.name, now=clerk.now).pk for f in form.cleaned_data["photos"]]
        act(
            matter_id=found.pk,
            action=DONE,
            actor=clerk.actor,
            now=clerk.now,
            data={"found": form.found()} | ({"words": words} if words else {}),
            files=files,
            client_id=f"desk:{clerk.actor.user_id}:{given}" if given and len(given) <= 60 else "",
        )
    except Refused as why:
        form.add_error("photos", str(why))
        return None
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    except BadFields:
        form.add_error(None, _("没有记下，请看一看再交"))
        return None
    except Refusal:
        messages.warning(request, _("没有记下：这一次已经有人查过了，或者不用查了。"))
        return redirect("patrol:round", found.number)
    wrong = sum(part.endswith("=bad") for part in form.found().split())
    said = ngettext("查好了，有 %(n)d 处问题，各开了一件隐患", "查好了，有 %(n)d 处问题，各开了一件隐患", wrong)
    messages.success(request, said % {"n": wrong} if wrong else _("查好了，一切正常"))
    return redirect("patrol:rounds")


def _findings(one: Round, clerk: Clerk) -> list[tuple[str, bool]]:
    """What was found, in the order of the list; what today's list no longer knows is named by its code."""
    right = {finding.item: finding.right for finding in one.findings.all()}
    known = {item.code: item.en if clerk.english else item.zh for item in round_checklist()}
    order = [*(code for code in known if code in right), *(code for code in right if code not in known)]
    return [(known.get(code, code), right[code]) for code in order]
