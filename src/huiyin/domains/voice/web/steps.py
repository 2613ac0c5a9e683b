"""Reporting in three questions, on one session, without JavaScript: what, where, whom to tell.

Whatever was answered is kept although a later page is sent without the earlier ones (a session that ran out); the
person is led to the first question that has no answer.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.voice.forms import (
    ANONYMOUS,
    BY_PHONE,
    PRIVATE_PLACE,
    PUBLIC_PLACE,
    WhatForm,
    WhereForm,
    WhoForm,
)
from huiyin.domains.voice.operations import report
from huiyin.domains.voice.queries import similar, speaks_of_a_public_place
from huiyin.domains.voice.web import draft as drafts
from huiyin.domains.voice.web import photos, preview, spots
from huiyin.domains.voice.web.draft import Draft, Spot
from huiyin.kernel.coordinates import OutOfRange
from huiyin.matters.domain import Incoming
from huiyin.matters.rules.refusals import BadFields
from huiyin.people import vault
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.privacy import NOTICE_VERSION
from huiyin.ui.forms import KitForm

_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def begin(request: HttpRequest) -> HttpResponseRedirect:
    """The short address leads to the first question."""
    return redirect("voice:report-what")


@never_cache
@_page
def what(request: HttpRequest) -> HttpResponse:
    """发生了什么？ Photos are kept first: nothing that is wrong with the words can lose them."""
    draft = drafts.load(request)
    said: dict[str, Any] = {"text": draft.text, "danger": "yes" if draft.danger else "no"}
    if request.method != "POST":
        return _show(request, 1, WhatForm(initial=said, kept=draft.photos))
    draft, problems = photos.keep(draft, request.FILES.getlist("photos"), timezone.now())
    if dropped := request.POST.get("drop", ""):
        draft = draft.without(dropped)
        drafts.save(request, draft)
        said = {name: request.POST.get(name, "") for name in said}
        return _show(request, 1, WhatForm(initial=said, kept=draft.photos))
    drafts.save(request, draft)
    form = WhatForm(request.POST, kept=draft.photos)
    for problem in problems:
        form.add_error("photos", problem)
    if not form.is_valid():
        form.kept_words = _kept(draft)
        return _show(request, 1, form)
    draft = replace(draft, text=form.cleaned_data["text"], danger=form.cleaned_data["danger"] == "yes")
    drafts.save(request, draft)
    return _onwards(draft)


@never_cache
@_page
def where(request: HttpRequest) -> HttpResponse:
    """在哪里？"""
    draft = drafts.load(request)
    taken = spots.photographed(draft.photos)
    area = spots.area_of(taken.lon, taken.lat) if taken else None
    photographed = (spots.words_of(area) if area else _("不在任何一个片区里")) if taken else ""
    if request.method != "POST":
        if not draft.text:
            return _back_to_the_first(request)
        return _show(request, 2, WhereForm(initial=_place(draft), photographed=photographed))
    form = WhereForm(request.POST, photographed=photographed)
    if form.is_valid():
        try:
            draft = replace(draft, spot=spots.spot_of(form.cleaned_data, draft.photos), alone=False)
        except OutOfRange as why:
            form.add_error("lon", _outside(why))
    if not form.is_valid():
        form.kept_words = _kept(draft)
        return _show(request, 2, form)
    drafts.save(request, draft)
    return _onwards(draft) if draft.text else _back_to_the_first(request)


@never_cache
@_page
def who(request: HttpRequest) -> HttpResponse:
    """怎么告诉您结果？ A last look, and sending. A second press finds the receipt of the first."""
    if receipt := drafts.sent_as(request, request.POST.get("draft", "")):
        return to_receipt(receipt)
    draft = drafts.load(request)
    if request.method == "POST" and request.POST.get("cover"):
        return _leave_for_a_photo(request, draft)
    form = WhoForm(request.POST or None, initial=_answered(draft), proposed_public=speaks_of_a_public_place(draft.text))
    sending = request.method == "POST" and form.is_valid()
    if sending:
        said = {name: form.cleaned_data[name] for name in ("contact", "public", "place_public")}
        draft = replace(draft, **said, phone_token="")
        drafts.save(request, draft)
    if not draft.text:
        return _back_to_the_first(request)
    if draft.spot is None:
        return redirect("voice:report-where")
    if sending:
        try:
            opened = report(_incoming(draft, form))
        except BadFields as wrong:
            form.add_error("phone" if "phone" in wrong.problems else None, _("这一项没写对，请看一看再交"))
        else:
            drafts.finish(request, draft, opened.receipt)
            return to_receipt(opened.receipt)
    form.kept_words = _kept(draft)
    return _show(request, 3, form, **preview.context(draft, draft.spot, timezone.now()))


def _answered(draft: Draft) -> dict[str, Any]:
    """What the last page shows at first; the number comes back when it was left for a photo."""
    phone = vault.decrypt(draft.phone_token) if draft.phone_token else ""
    place = PUBLIC_PLACE if draft.place_public else PRIVATE_PLACE
    kept = {"draft": draft.id, "public": draft.public, "place": place, "phone": phone}
    return kept | ({"contact": draft.contact} if draft.contact else {})


def _leave_for_a_photo(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what the last page says, right or wrong, and go to the photo; the number waits encrypted."""
    said = request.POST
    phone = said.get("phone", "")[:20]
    contact = said.get("contact", "")
    draft = replace(
        draft,
        contact=contact if contact in {BY_PHONE, ANONYMOUS} else "",
        public=bool(said.get("public")),
        place_public=said.get("place") == PUBLIC_PLACE,
        phone_token=vault.encrypt(phone) if phone else "",
    )
    drafts.save(request, draft)
    photo = next((photo for photo in draft.photos if photo.key == said["cover"]), None)
    return redirect(photo.cover_href if photo else "voice:report-who")


def _onwards(draft: Draft) -> HttpResponseRedirect:
    """To the first question without an answer; whether it is one of the similar ones is asked once a place."""
    if draft.spot is None:
        return redirect("voice:report-where")
    alone = draft.alone or not similar(draft.text, draft.spot.lon, draft.spot.lat)
    return redirect("voice:report-who" if alone else "voice:report-similar")


_TEMPLATES = {1: "voice/what.html", 2: "voice/where.html", 3: "voice/who.html"}
_BACK = {1: "web:home", 2: "voice:report-what", 3: "voice:report-where"}


def _show(request: HttpRequest, step: int, form: KitForm, **more: Any) -> HttpResponse:
    context = {"form": form, "step": step, "steps": len(_TEMPLATES), "back_href": reverse(_BACK[step]), **more}
    return render(request, _TEMPLATES[step], context, status=422 if form.errors else 200)


def _back_to_the_first(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("请先说发生了什么。页面放久了，前面的要再核对一遍：写过的话和照片会自动填回来，没回来的请再加一次"),
    )
    return redirect("voice:report-what")


def to_receipt(receipt: str) -> HttpResponseRedirect:
    """To the receipt of what was just sent."""
    return HttpResponseRedirect(reverse("web:receipt", args=[receipt]) + "?sent")


def _kept(draft: Draft) -> str:
    """What is safe although something has to be mended."""
    n = len(draft.photos)
    return (
        ngettext("%(n)d 张照片和写过的话都在，不用重来。", "%(n)d 张照片和写过的话都在，不用重来。", n) % {"n": n}
        if n
        else ""
    )


def _place(draft: Draft) -> dict[str, Any]:
    """What the page of the place shows at first: the photo's place is offered until another one was given."""
    spot = draft.spot
    if spot is None:
        return {"from_photo": True}
    point = {"lon": spot.lon, "lat": spot.lat, "accuracy": spot.accuracy} if spot.by == "point" else {}
    return {"address": spot.address, "from_photo": spot.by == "photo", "system": "wgs84", **point}


def _outside(why: OutOfRange) -> str:
    if why.swapped:
        return _("经度和纬度好像写反了。苏州的经度约 120，纬度约 31")
    return _("没有这样的经纬度。经度在 -180 到 180 之间，纬度在 -90 到 90 之间")


def incoming_of(draft: Draft, *, phone: str, public: bool, client_id: str = "", joins: UUID | None = None) -> Incoming:
    """What the draft comes to when it is sent."""
    spot = draft.spot or Spot()
    return Incoming(
        text=draft.text,
        actor=RESIDENT_ACTOR,
        now=timezone.now(),
        source="web",
        lon=spot.lon,
        lat=spot.lat,
        address=spot.address,
        phone=phone,
        language=get_language() or "zh-hans",
        files=[photo.cover_id or photo.id for photo in draft.photos],
        hidden_files=[photo.id for photo in draft.photos if photo.cover_id],
        danger=draft.danger,
        public=public,
        place_public=public and draft.place_public,
        client_id=client_id or draft.client_id,
        joins=joins,
        consents=[(purpose, NOTICE_VERSION) for purpose, agreed in (("contact", phone), ("publish", public)) if agreed],
    )


def _incoming(draft: Draft, form: WhoForm) -> Incoming:
    given = form.cleaned_data
    by_phone = given["contact"] == BY_PHONE
    return incoming_of(draft, phone=given["phone"] if by_phone else "", public=given["public"])
