"""Reporting without a signal: a page that the browser keeps, and the address to which it sends what waited."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.voice.forms import OfflineForm
from huiyin.domains.voice.operations import report
from huiyin.domains.voice.web import photos, spots
from huiyin.domains.voice.web.draft import Draft
from huiyin.domains.voice.web.steps import incoming_of
from huiyin.kernel.coordinates import OutOfRange
from huiyin.matters.rules.refusals import BadFields, SameKeyOtherRequest


@never_cache
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The three questions on one page, the same for everybody; the service worker keeps it."""
    return render(request, "voice/offline.html", {"form": OfflineForm(), "back_href": reverse("web:home")})


@never_cache
@require_http_methods(["GET", "POST"])
def outbox(request: HttpRequest) -> JsonResponse:
    """GET gives the token that a POST needs; a POST sends one report that waited, once however often it comes."""
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    form = OfflineForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(next(str(problems[0]) for problems in form.errors.values()))
    given = form.cleaned_data
    try:
        opened = report(
            incoming_of(
                _draft(given, request.FILES.getlist("photos")),
                phone=given["phone"],
                public=False,
                client_id=f"outbox:{given['id'].hex}",
            )
        )
    except (BadFields, OutOfRange):
        return _refused(_("有一项没写对，没有收下。写的都在这台手机里"))
    except SameKeyOtherRequest:
        return _refused(_("这一件已经收到过，后来又改了字。请重新写一件"))
    return JsonResponse({"number": opened.matter.number, "href": reverse("web:receipt", args=[opened.receipt])})


def _draft(given: dict[str, Any], files: list["UploadedFile[Any]"]) -> Draft:
    """The photos that can be kept are; one that is no photo must not hold up the words for ever."""
    draft, _problems = photos.keep(Draft(text=given["text"], danger=given["danger"] == "yes"), files, timezone.now())
    return draft.at(spots.spot_of(given, draft.photos))


def _refused(problem: str) -> JsonResponse:
    return JsonResponse({"problem": problem}, status=422)
