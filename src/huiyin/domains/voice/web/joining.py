"""“Is it one of these?” Asked before sending; one tap joins an open report nearby and gives a receipt of one's own."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.voice.forms import JoinForm
from huiyin.domains.voice.operations import report
from huiyin.domains.voice.queries import Similar, similar
from huiyin.domains.voice.web import draft as drafts
from huiyin.domains.voice.web import steps
from huiyin.domains.voice.web.draft import Draft
from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles.model import Name
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter
from huiyin.ui.templatetags.huiyin import received

_signer = TimestampSigner(salt="voice.join")
OFFER_HOLDS = 24 * 3600
"""Seconds for which what was offered can be joined."""
ROUNDED_TO = 50
"""Metres: a distance said to the metre from three places is a place."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One similar report as a stranger may read it; `key` is what joins it."""

    key: str
    title: str
    state: str
    tone: str
    facts: tuple[str, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """是不是同一件事？"""
    draft = drafts.load(request)
    if not draft.text or draft.spot is None:
        return redirect("voice:report-who")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["join"]:
            drafts.save(request, draft.left_alone())
            return redirect("voice:report-who")
        return _join(request, draft, form)
    offers = [_shown(one) for one in similar(draft.text, draft.spot.lon, draft.spot.lat)]
    if not offers:
        return redirect("voice:report-who")
    context = {"form": form, "offers": offers, "back_href": reverse("voice:report-where")}
    return render(request, "voice/similar.html", context, status=422 if form.errors else 200)


def _join(request: HttpRequest, draft: Draft, form: JoinForm) -> HttpResponse:
    try:
        matter_id = _signer.unsign(form.cleaned_data["join"], max_age=OFFER_HOLDS)
    except BadSignature:
        return redirect("voice:report-similar")
    if had := drafts.receipt_for(request, matter_id, token_of(UUID(matter_id))):
        return steps.to_receipt(had)
    client_id = f"join:{matter_id}:{drafts.visitor_of(request)}"
    incoming = steps.incoming_of(
        draft, phone=form.cleaned_data["phone"], client_id=client_id, joins=UUID(matter_id), public=False
    )
    try:
        opened = report(incoming)
    except (BadFields, NoSuchMatter):
        messages.warning(request, _("那一件刚刚办结了。您写的都在，请接着提交"))
        return redirect("voice:report-who")
    drafts.joined(request, draft, matter_id, opened.receipt)
    return steps.to_receipt(opened.receipt)


def _shown(one: Similar) -> Offer:
    near = one.near
    category = _said(Name(one.category.name_zh, one.category.name_en)) if one.category else ""
    facts = [_("约 %(n)d 米") % {"n": max(ROUNDED_TO, round(near.metres / ROUNDED_TO) * ROUNDED_TO)}]
    facts.append(_("%(day)s反映") % {"day": received(near.opened_at)})
    if near.joined:
        facts.append(ngettext("另有 %(n)d 人也遇到", "另有 %(n)d 人也遇到", near.joined) % {"n": near.joined})
    if not near.public:
        facts.append(_("原话不公开"))
    return Offer(
        key=_signer.sign(str(near.id)),
        title=mask_personal(near.title) if near.public else category,
        state=_said(one.state.name),
        tone=str(one.state.tone),
        facts=tuple(facts),
    )


def _said(name: Name) -> str:
    return name.en if (get_language() or "").startswith("en") else name.zh
