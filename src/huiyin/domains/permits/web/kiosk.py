"""自助机: the idle page, how a visit begins, how it ends, and taking a draft along."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.models import Kiosk, KioskVisit
from huiyin.domains.permits.rules.kiosk import Kind, read_typed
from huiyin.domains.permits.web.drafts import draft_of
from huiyin.domains.permits.web.kiosk_gate import COOKIE, SALT, VISIT, emptied, kiosk_of, leave, visit_of
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef

_YEARS = 10 * 365 * 24 * 3600


@require_safe
def enrol(request: HttpRequest, secret: str) -> HttpResponse:
    """Make a kiosk of this browser. The link stays good, so that it may be what a machine starts with."""
    kiosk = queries.kiosk_of_link(secret)
    if kiosk is None:
        raise Http404
    request.session.flush()  # whoever was signed in here is not any more
    answer = emptied(redirect("permits:kiosk"), request)
    answer.set_signed_cookie(
        COOKIE, str(kiosk.pk), salt=SALT, max_age=_YEARS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
    )
    return answer


@require_safe
def idle(request: HttpRequest) -> HttpResponse:
    """What stands on the screen while nobody is there: whoever was has left, by whatever way it was reached."""
    _at(request)
    if visit_of(request) is not None:
        return end(request)
    return render(request, "permits/kiosk/idle.html")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """办一件新的."""
    enter(request, timezone.now())
    return redirect("permits:kiosk-start")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """What the hand scanner or the card reader typed."""
    _at(request)
    now = timezone.now()
    typed = read_typed(request.POST.get("typed", ""), host=urlsplit(settings.PUBLIC_URL).hostname or "")
    match typed.kind:
        case Kind.CARD:
            enter(request, now, card=typed.words)
            return redirect("permits:kiosk-start")
        case Kind.DRAFT if queries.exists(draft=typed.words):
            operations.show_in_visit(visit=enter(request, now), secret=typed.words)
            return redirect("permits:form", typed.words)
        case Kind.RECEIPT if queries.exists(receipt=typed.words):
            operations.show_in_visit(visit=enter(request, now), secret=typed.words)
            return redirect("web:receipt", typed.words)
    return render(request, "permits/kiosk/idle.html", {"unread": True}, status=422)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where it is to be opened: in this district, or in another."""
    visit, district = visit_of(request), _district(_at(request))
    context = {
        "district": name_of(district, english=request.LANGUAGE_CODE == "en"),
        "here_href": f"{reverse('permits:industries')}?in={district.code}",
        "has_card": bool(visit and visit.card_token),
    }
    return render(request, "permits/kiosk/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, secret: str) -> HttpResponse:
    """用手机接着办: from the post on the draft is the person's, and its link is shown."""
    draft = draft_of(secret)
    if request.method == "POST":
        operations.take_along(draft=draft)
        return redirect("permits:kiosk-take", secret)
    if draft.kiosk_visit_id:
        return redirect("permits:form", secret)
    form = reverse("permits:form", args=[secret])
    context = {"link": settings.PUBLIC_URL + form, "form_href": form}
    return render(request, "permits/kiosk/take.html", context)


@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """A touch or a key, told by the page; 410 when the visit is over."""
    visit = visit_of(request)
    if visit is None:
        return HttpResponse(status=410)
    operations.note_touch(visit=visit, now=timezone.now())
    return HttpResponse(status=204)


@csrf_exempt  # ending must work when the token is gone; the cookie of a kiosk is not sent from other sites (SameSite)
@require_POST
def end_by_hand(request: HttpRequest) -> HttpResponse:
    """结束，清空."""
    _at(request)
    return end(request)


def end(request: HttpRequest) -> HttpResponse:
    """End the visit, and lead to the idle page with nothing of it left."""
    if visit := visit_of(request):
        operations.end_visit(visit=visit, now=timezone.now())
    leave(request)
    return redirect("permits:kiosk")


def enter(request: HttpRequest, now: datetime, card: str = "") -> KioskVisit:
    """Somebody steps up: a visit and a session of their own, and nothing in the browser of whoever was there before.

    The language that they may have chosen on the idle page is theirs.
    """
    visit = operations.begin_visit(kiosk=_at(request), now=now, card=card)
    leave(request, keep=(settings.LANGUAGE_COOKIE_NAME,))
    request.session[VISIT] = visit.pk
    request.kiosk_visit = visit  # type: ignore[attr-defined]
    return visit


def _at(request: HttpRequest) -> Kiosk:
    kiosk = kiosk_of(request)
    if kiosk is None:
        raise Http404
    return kiosk


def _district(kiosk: Kiosk) -> AreaRef:
    """The district that the kiosk stands in; of a kiosk for the whole city, its first."""
    tree = area_tree()
    around = [area for area in tree.chain(kiosk.area_id) if area.level == "district"]
    return (around or list(tree.of_level("district")) or [tree.city])[0]
