"""The licence on paper for its holder, and a page on which anybody verifies one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.forms import VerifyForm
from huiyin.domains.permits.models import LicenceState
from huiyin.domains.permits.rules.licence_words import CHINESE, ENGLISH, LicenceOnPaper, Words
from huiyin.domains.permits.rules.verifier import PERMITS, LicenceClaims, NotGood
from huiyin.evidence.models import StoredFile
from huiyin.evidence.serving import served
from huiyin.matters.queries import by_receipt
from huiyin.matters.rules.refusals import NoSuchMatter

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponseBase:
    """The licence to print, for whoever holds the receipt of its application, wherever it was issued."""
    if (file := _sent_back(token)) is not None:
        return served(file)
    from huiyin.domains.permits.adapters.licence_paper import certificate as made  # it sets type: few requests need it

    return _paper(token, made, "licence")


@never_cache
@require_safe
def plaque(request: HttpRequest, token: str) -> HttpResponse:
    """The plaque for the wall."""
    from huiyin.domains.permits.adapters.licence_paper import plaque as made

    return _paper(token, made, "plaque")


def _sent_back(token: str) -> StoredFile | None:
    """The licence that another region has issued and sent; None for what is decided here."""
    try:
        matter = by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    if matter.kind != "crossing":
        return None
    file = queries.licence_sent_back(matter)
    if file is None:
        raise Http404
    return file


def _paper(token: str, made: Callable[[LicenceOnPaper, Words], bytes], name: str) -> HttpResponse:
    english = get_language() == "en"
    try:
        matter = by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    licence = _on_paper(matter, english=english)
    if licence is None:  # nobody prints what may not be relied on
        raise Http404
    content = made(licence, ENGLISH if english else CHINESE)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{licence.number}.pdf"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _on_paper(matter: "Matter", *, english: bool) -> LicenceOnPaper | None:
    if matter.kind == "crossing":
        return queries.plaque_elsewhere(matter, english=english)
    licence = queries.licence_of(matter.pk)
    stands = licence is not None and licence.state == LicenceState.VALID
    return queries.on_paper(licence, english=english) if licence and stands else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """扫码验真: what a code says, and how it stands at this moment."""
    form = VerifyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "permits/verify.html", {"form": form}, status=422 if form.errors else 200)
    try:
        found = queries.verified(form.cleaned_data["code"], timezone.now())
    except NotGood as why:
        words = why.words.en if get_language() == "en" else why.words.zh
        return render(request, "permits/verify.html", {"form": form, "wrong": words}, status=422)
    context = {"form": VerifyForm(), "found": found, "samples": [] if found.licence else _named(found.claims)}
    return render(request, "permits/verify.html", context)


def _named(claims: LicenceClaims) -> list[dict[str, str]]:
    """The permits of a sample, which stand in no register."""
    names = {code: en if get_language() == "en" else zh for code, zh, en in PERMITS.values()}
    return [
        {"name": names.get(one.code, one.code), "number": one.number, "authority": one.authority}
        for one in claims.permits
    ]
