"""The reporter's own actions on the receipt: solved, not solved, supply, contest, chase. One form, one `act`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.lifecycles.queries import version
from huiyin.matters import queries
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import (
    BadFields,
    LimitReached,
    NotAllowed,
    PartsOpen,
    Refusal,
    SameKeyOtherRequest,
    StateHasMoved,
)
from huiyin.pages.deeds import told
from huiyin.pages.matter import Deed
from huiyin.pages.receipts import own_form_of
from huiyin.pages.trail import said
from huiyin.ui.dates import Tongue
from huiyin.ui.templatetags.huiyin import tongue
from huiyin.web.portal.forms import ReporterForm
from huiyin.web.portal.receipt import matter_of, reporter_of, unlisted


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_receipt(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Ask for what the action needs, then take it. A page that is out of date keeps the words and says what changed."""
    matter = matter_of(token)
    lifecycle = version(matter.kind, matter.lifecycle_version)
    wanted = lifecycle.actions.get(action)
    if wanted is None:
        raise Http404
    if own := own_form_of(matter.kind, action):
        return redirect(own, token)
    page = _Page(request, token, matter.state, lifecycle, wanted)
    if request.method == "POST":
        return _take(page, matter.id)
    offered = [offer.action for offer in queries.offers(matter, reporter_of(matter.id))]
    return page.form(ReporterForm(wanted, lifecycle)) if wanted in offered else page.moved(offered)


def _take(page: "_Page", matter_id: UUID) -> HttpResponse:
    posted = page.request.POST
    form = ReporterForm(page.action, page.lifecycle, posted, page.request.FILES)
    files = _keep(form) if form.is_valid() else []
    if form.errors:
        return page.form(form)
    try:
        act(
            matter_id=matter_id,
            action=page.action.key,
            actor=reporter_of(matter_id),
            now=timezone.now(),
            data=form.given,
            files=files,
            client_id=f"page:{posted['client_id'][:64]}" if posted.get("client_id") else "",
            seen=posted.get("seen_state") or None,
        )
    except Refusal as why:
        return page.refused(form, why, lambda: queries.by_id(matter_id).state)
    messages.success(page.request, _("收到了：%(name)s。") % {"name": said(page.action.name)})
    if "X-Sheet" in page.request.headers:  # a script that followed a redirect would use the message up unseen
        return HttpResponse(status=204, headers={"X-Go": page.back})
    return redirect(page.back)


def _keep(form: ReporterForm) -> list[int]:
    """The ids of the photos that came with the form; one that is refused becomes an error of the form."""
    sent: list[UploadedFile[Any]] = form.cleaned_data.get("photos") or []
    kept: list[int] = []
    for file in sent:
        try:
            kept.append(keep_photo(stream=file, filename=file.name or "", now=timezone.now()).pk)  # type: ignore[arg-type]
        except Refused as why:
            form.add_error("photos", str(why))
    return list(dict.fromkeys(kept))


class _Page:
    """The page of one action on one receipt."""

    def __init__(self, request: HttpRequest, token: str, state: str, lifecycle: Lifecycle, action: Action) -> None:
        self.request, self.state, self.lifecycle, self.action = request, state, lifecycle, action
        self.back = reverse("web:receipt", args=[token])
        self.here = reverse("web:receipt-act", args=[token, action.key])

    def form(self, form: ReporterForm, *, status: int = 0, seen: str = "", client_id: str = "") -> HttpResponse:
        """The form, fresh or with what has to be mended."""
        deed = Deed(
            key=self.action.key,
            name=said(self.action.name),
            icon=self.action.icon,
            href=self.here,
            told=told(self.action, lifecycle=self.lifecycle, english=tongue() is Tongue.EN),
        )
        context = {
            "deed": deed,
            "form": form,
            "seen_state": seen or self.request.POST.get("seen_state") or self.state,
            "client_id": client_id or self.request.POST.get("client_id") or new_id().hex,
            "cancel_href": self.back,
        }
        return render(self.request, "web/receipt_act.html", context, status=status or (422 if form.errors else 200))

    def refused(self, form: ReporterForm, why: Refusal, state: Callable[[], str]) -> HttpResponse:
        """The form with every word in it, and what happened; `state` asks where the matter stands now.

        Sending an overtaken form again goes by the state that was told with it. Raises what no form can mend.
        """
        match why:
            case StateHasMoved() | LimitReached():
                moved = state()
                words = {"state": said(self.lifecycle.states[moved].name)}
                form.add_error(None, _("这件事刚刚变成“%(state)s”了。您写的话还在，请看新状态后再发") % words)
                return self.form(form, status=409, seen=moved)
            case SameKeyOtherRequest():
                form.add_error(None, _("前一次写的已经收到了。这次写的还在，还要发就再按一次"))
                return self.form(form, status=409, client_id=new_id().hex)
            case PartsOpen():
                words = {"numbers": _("、").join(why.numbers)}
                form.add_error(None, _("还不能办结：从这件拆出的 %(numbers)s 还在办，办完再来") % words)
                return self.form(form, status=409)
            case BadFields():
                for name, problem in why.problems.items():
                    said_of = _("这一项没写对，请看一看再交") if name else problem
                    form.add_error(name if name in form.fields else None, said_of)
                return self.form(form)
            case NotAllowed():
                return render(self.request, "403.html", status=403)
        raise why

    def moved(self, offered: list[Action]) -> HttpResponse:
        """The action is not possible now: the state, what is, and the way back."""
        context = {
            "state_name": said(self.lifecycle.states[self.state].name),
            "possible": [said(action.name) for action in offered],
            "back_href": self.back,
        }
        return render(self.request, "409.html", context, status=409)
