"""Signing with others: the list of who must sign with a link for each, and the page behind such a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said, written
from huiyin.domains.permits.forms import InviteForm, SignForm
from huiyin.domains.permits.models import CoSigner, Draft, DraftPaper
from huiyin.domains.permits.rules.planning import Plan, UnableToPlan
from huiyin.domains.permits.rules.signing import digest_of_content, signers
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, unlisted, while_it_can_be_planned
from huiyin.domains.permits.web.papers import lines
from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.notices.operations.codes import can_send
from huiyin.people import vault
from huiyin.people.masks import mask_phone
from huiyin.people.sent_codes import TooMany


@dataclass(frozen=True, slots=True)
class SignerLine:
    """Somebody who must sign, and how it stands: "unasked", "asked", "changed" after signing, or "signed"."""

    role: str
    who: str
    name: str
    state: str
    signed_at: datetime | None
    invite_href: str


def signer_lines(draft: Draft, needed: Plan, secret: str) -> Sequence[SignerLine]:
    """Who must sign besides the one who fills in."""
    wanted = signers(needed, catalogue(), operations.form_of(draft))
    if not wanted:
        return []
    lacking = {one.role for one in operations.unsigned(draft, needed)}
    asked = {one.role: one for one in draft.co_signers.all()}
    return [
        SignerLine(
            role=role,
            who=said(catalogue().fields[role].name),
            name=signer.name,
            state=_state(asked.get(role), role in lacking),
            signed_at=asked[role].signed_at if role not in lacking else None,
            invite_href=reverse("permits:invite", args=[secret, role]),
        )
        for role, signer in wanted.items()
    ]


def _state(asked: CoSigner | None, lacking: bool) -> str:
    if not lacking:
        return "signed"
    if asked is None:
        return "unasked"
    return "changed" if asked.signed else "asked"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, secret: str, role: str) -> HttpResponse:
    """A link for one of them, shown once, to be handed on by whoever fills in."""
    return while_it_can_be_planned(partial(_invite, role=role))(request, secret)


def _invite(request: HttpRequest, secret: str, *, role: str) -> HttpResponse:
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    needed = plan_of(draft, timezone.now())
    signer = signers(needed, catalogue(), operations.form_of(draft)).get(role)
    if signer is None:
        raise Http404
    form = InviteForm(request.POST or None, initial={"phone": signer.phone})
    context = {"form": form, "who": said(catalogue().fields[role].name), "name": signer.name}
    if form.is_valid():
        try:
            own = operations.invite(draft=draft, signer=signer, phone=form.cleaned_data["phone"])
        except operations.UnableToSign:
            form.add_error("phone", _("这个号码不对，请看一看"))
        else:
            context["own_link"] = settings.PUBLIC_URL + reverse("permits:sign", args=[own])
            context["phone"] = mask_phone(form.cleaned_data["phone"])
    context["send_href"] = reverse("permits:send", args=[secret])
    return show(request, "permits/invite.html", draft, secret, 3, context, 422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, secret: str) -> HttpResponse:
    """What is to be signed, as it is now, and the signature. The link is the signer's own: it changes nothing else."""
    found = _signer_of(secret)
    now = timezone.now()
    needed = _still_to_sign(found, now)
    if found.draft is None or needed is None:
        return unlisted(render(request, "permits/sign.html", {"over": True, "signed": bool(found.application_id)}))
    digest = digest_of_content(operations.content_of(found.draft, needed))
    by_code = can_send("sms")
    if request.method == "POST" and "send_code" in request.POST:
        return _send_code(request, found, secret, now)
    form = SignForm(request.POST or None, by_code=by_code)
    if form.is_valid() and _signed(request, found, needed, form, now):
        return redirect("permits:sign", secret)
    filled = operations.form_of(found.draft)
    context = {
        "form": form,
        "digest": digest,
        "signed": found.signed == digest,
        "changed": bool(found.signed) and found.signed != digest,
        "by_code": by_code,
        "code_sent": found.code_id is not None,
        "phone": mask_phone(vault.decrypt(found.phone_token)),
        "name": vault.decrypt(found.name_token),
        "who": said(catalogue().fields[found.role].name),
        "industry": said(needed.industry.name),
        "permits": [said(catalogue().permits[step.permit].name) for step in needed.steps],
        "filled": [
            (said(field.name), written(field, filled.get(code, "")))
            for code, field in operations.fields_asked(needed, catalogue(), filled).items()
        ],
        "lines": lines(found.draft, needed, {}),
        "secret": secret,
        "pledges": queries.pledges_of(needed),
    }
    return unlisted(render(request, "permits/sign.html", context, status=422 if form.errors else 200))


def _signer_of(secret: str) -> CoSigner:
    """Whose link this is; 404 for any other text."""
    found = CoSigner.objects.select_related("draft").filter(link_digest=operations.digest_of(secret)).first()
    if found is None or (found.draft is None and found.application_id is None):
        raise Http404
    return found


@never_cache
@require_safe
def paper(request: HttpRequest, secret: str, paper_id: int) -> FileResponse:
    """A paper of what is to be signed, for whoever is to sign it and as long as that is so."""
    found = _signer_of(secret)
    needed = _still_to_sign(found, timezone.now())
    asked = {one.code for one in needed.materials_after} if needed else set()
    papers = DraftPaper.objects.select_related("file").filter(draft=found.draft_id, material__in=asked)
    one = papers.filter(pk=paper_id).first()
    if one is None:
        raise Http404
    try:
        answer = served(one.file)
    except FileMissing as gone:
        raise Http404 from gone
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _still_to_sign(found: CoSigner, now: datetime) -> Plan | None:
    """The plan of what is to be signed; None once it was sent, is gone, or has to be begun anew."""
    if found.draft is None or found.draft.became_id:
        return None
    try:
        return plan_of(found.draft, now)
    except UnableToPlan:
        return None


def _send_code(request: HttpRequest, found: CoSigner, secret: str, now: datetime) -> HttpResponse:
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    caller = request.META.get("REMOTE_ADDR", "")
    try:
        operations.send_signing_code(co_signer=found, caller=caller, language=language, now=now)
    except TooMany:
        messages.warning(request, _("一小时最多发 3 次，请过一小时再来"))
    else:
        messages.success(request, _("验证码发出去了，10 分钟内有效"))
    return redirect(reverse("permits:sign", args=[secret]) + "#sign")


def _signed(request: HttpRequest, found: CoSigner, needed: Plan, form: SignForm, now: datetime) -> bool:
    """Whether it is signed now; otherwise the form says why not."""
    code = form.cleaned_data.get("code")
    seen = request.POST.get("seen", "")
    try:
        operations.check_name(co_signer=found, name=form.cleaned_data["name"])
        if code is not None:
            operations.check_signing_code(code_id=found.code_id, code=code, now=now)
        operations.sign(
            co_signer_id=found.pk, needed=needed, seen=seen, name=form.cleaned_data["name"], code=code, now=now
        )
    except operations.UnableToSign as why:
        form.add_error(why.field if why.field in form.fields else None, _WHY[why.field, why.problem]())
        return False
    messages.success(request, _("签好了。内容要是再改，会请您重新签"))
    return True


_WHY = {
    ("name", "another name"): lambda: _("和表上写的名字不一样。请写您证件上的姓名；名字写错了，请填表的人改"),
    ("code", "wrong"): lambda: _("验证码不对，再看一看。错 5 次要重新发"),
    ("code", "over"): lambda: _("这个验证码过期了，或者错了太多次。请重新发一个"),
    ("content", "changed"): lambda: _("您看的时候内容又改了。请把下面的内容再看一遍，再签"),
}
