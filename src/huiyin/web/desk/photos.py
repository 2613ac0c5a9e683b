"""Photos at the desk: only for who may read a matter that they came with.

One whose reporter blacked parts of it out is shown as it was for a reason alone, which the reporter reads, and for
`STANDS` in this browser.
"""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.matters import queries as matters
from huiyin.matters.operations import PHOTO, look_at
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.matter import Deed
from huiyin.pages.rows import matter_href
from huiyin.people.models import LookPurpose, User
from huiyin.people.operations import UnableToLook
from huiyin.people.queries import actor_of
from huiyin.web.desk.contact import ReasonForm

STANDS = timedelta(minutes=10)


@require_safe
@login_required
def photo(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The file, or with `?size=list|page` its thumbnail. Whoever may not see it is told that there is none."""
    assert isinstance(request.user, User)
    now = timezone.now()
    found = matters.photo_for(actor_of(request.user, now), file_id)
    if found is None:
        raise Http404("no such photo, or of a matter of others")
    if found.uncovered_in is not None and not _looked(request, file_id, now):
        return redirect("desk:uncovered_photo", file_id=file_id)
    try:
        answer = served(found.file, request.GET.get("size", ""))
    except FileMissing as gone:
        raise Http404(str(gone)) from gone
    if found.uncovered_in is not None:
        answer["Cache-Control"] = "private, no-store"  # the next look is one, too
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def uncovered(request: HttpRequest, clerk: Clerk, file_id: int) -> HttpResponse:
    """Asks why the photo must be seen as it was; with a reason, shows it."""
    found = matters.photo_for(clerk.actor, file_id)
    if found is None or found.uncovered_in is None:
        raise Http404("no such photo, or none with parts blacked out")
    matter = found.uncovered_in
    if not matters.contact_open_to(matter, clerk.actor):
        raise PermissionDenied("the photo as it was is for whoever has the matter, supervises it, or sits at the desk")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            look_at(
                matter_id=matter.pk,
                actor=clerk.actor,
                what=PHOTO,
                purpose=LookPurpose(given["purpose"]),
                reason=given["reason"],
                now=clerk.now,
            )
        except UnableToLook:
            form.add_error("reason", _("请写一句为什么要看"))
        else:
            request.session[_mark(file_id)] = clerk.now.isoformat()
    told = _("反映人把这张照片遮挡过。谁看了原图、为什么看，反映人看得到。")
    deed = Deed("look", _("看没有遮挡的原图"), "camera", reverse("desk:uncovered_photo", args=[file_id]), told)
    shown = reverse("desk:photo", args=[file_id]) if form.is_valid() else ""
    context = {"deed": deed, "form": form, "shown": shown, "cancel_href": matter_href(matter)}
    return desk_page(request, clerk, "web/uncovered_photo.html", context, status=422 if form.errors else 200)


def _mark(file_id: int) -> str:
    return f"uncovered:{file_id}"


def _looked(request: HttpRequest, file_id: int, now: datetime) -> bool:
    at = parse_datetime(request.session.get(_mark(file_id), ""))
    return at is not None and now - at < STANDS
