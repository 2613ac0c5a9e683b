"""A secretary writes it down for somebody without a phone, and prints the receipt."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.coordinates import System, to_wgs84
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.domain import DomainSpec, Incoming, domains
from huiyin.matters.operations import Opened
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.rows import matter_href, place_of
from huiyin.places.queries import area_tree, find_address
from huiyin.web.desk.filters import own_areas


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def on_behalf(request: HttpRequest, clerk: Clerk, kind: str = "voice") -> HttpResponse:
    """The form; once sent, its receipt."""
    if not clerk.actor.posts:
        raise PermissionDenied("only who holds a post writes down for others")
    if kind not in domains or (make := domains.get(kind).on_behalf_form) is None:
        raise Http404(kind)
    choices = domains.get(kind).choices.get("category", list)()
    offered = [(clerk.say(head), [(value, clerk.say(name)) for value, name in under]) for head, under in choices]
    areas = own_areas(clerk)
    if request.method != "POST":
        initial = {"area": areas[0][0] if areas else ""}
        return _form(request, clerk, make(categories=offered, areas=areas, initial=initial))
    form = make(request.POST, request.FILES, categories=offered, areas=areas)
    opened = _open(request, clerk, domains.get(kind), form) if form.is_valid() else None
    if opened is None:
        return _form(request, clerk, form, status=422)
    return HttpResponseRedirect(reverse("desk:registered", args=[opened.matter.number]))


def _form(request: HttpRequest, clerk: Clerk, form: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "cancel_href": reverse("desk:inbox"),
        "client_id": request.POST.get("client_id") or new_id(),
    }
    return desk_page(request, clerk, "web/on_behalf.html", context, here=reverse("desk:on_behalf"), status=status)


def _open(request: HttpRequest, clerk: Clerk, spec: DomainSpec, form: Any) -> Opened | None:
    """The matter, or None with what is wrong on the form."""
    assert spec.open_from is not None
    try:
        return spec.open_from(_incoming(request, clerk, form.cleaned_data))
    except Refused as why:
        form.add_error("photos", str(why))
    except BadFields as wrong:
        for field in wrong.problems:
            form.add_error(field if field in form.fields else None, _wrong(field))
    except Refusal:
        form.add_error(None, _("没有登记上。写的都在，请再按一次；还不行，请告诉管理员"))
    return None


def _incoming(request: HttpRequest, clerk: Clerk, given: dict[str, Any]) -> Incoming:
    lon, lat = _point(given)
    client_id = request.POST.get("client_id", "")[:60]
    photos = given.get("photos") or []
    return Incoming(
        text=given["text"],
        actor=clerk.actor,
        now=clerk.now,
        source="behalf",
        lon=lon,
        lat=lat,
        address=given.get("address") or "",
        area_id=area_tree().by_code(given["area"]).id if given.get("area") else None,
        category=given.get("category") or "",
        name=given.get("name") or "",
        phone=given.get("phone") or "",
        language=get_language() or "zh-hans",
        files=[keep_photo(stream=photo, filename=photo.name, now=clerk.now).pk for photo in photos],
        danger=bool(given.get("danger")),
        on_behalf=True,
        client_id=f"desk:{clerk.actor.user_id}:{client_id}" if client_id else "",
    )


def _point(given: dict[str, Any]) -> tuple[float | None, float | None]:
    """The point that was written, else that of a known address; else none, and the city desk finds out."""
    if given.get("lon") is not None and given.get("lat") is not None:
        return to_wgs84(given["lon"], given["lat"], System(given.get("system") or "wgs84"))
    known = find_address(given.get("address") or "")
    return (known.lon, known.lat) if known else (None, None)


def _wrong(field: str) -> str:
    known = {
        "phone": _("手机号应是 11 位，座机要带区号。没有就空着"),
        "lon": _("经纬度不对。经度约 120，纬度约 31；也可以空着，写门牌号"),
        "category": _("没有这个类别。请重新选"),
        "text": _("请写一句他说了什么"),
    }
    return known.get(field, _("这里要改一下"))


@require_safe
@at_desk
def registered(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The receipt to be printed and handed over; only for whoever wrote the matter down."""
    try:
        found = matters.by_number(number)
    except NoSuchMatter as none:
        raise Http404(str(none)) from none
    if found.source != "behalf" or not matters.opened_by(found, clerk.actor.user_id):
        raise PermissionDenied("the receipt belongs to whoever it was written down for")
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    context = {
        "number": found.number,
        "title": found.title,
        "place": place_of(found, clerk),
        "unit": clerk.of(found.owner_unit),
        "state": clerk.say(lifecycle.states[found.state].name),
        "due_at": found.next_due_at,
        "secret_href": f"{settings.PUBLIC_URL}/r/{token_of(found.id)}",
        "matter_href": matter_href(found),
        "again_href": reverse("desk:on_behalf"),
    }
    return desk_page(request, clerk, "web/registered.html", context)
