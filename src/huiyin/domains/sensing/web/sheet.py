"""The sheet that is handed over to the fire brigade: one page of paper, with what they ask first."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.forms import SheetLookForm
from huiyin.domains.sensing.web.alarm import device_row
from huiyin.domains.sensing.web.finding import alarm_at
from huiyin.domains.sensing.web.telling import face_of
from huiyin.domains.sensing.web.words import rule_name
from huiyin.matters import queries as matters
from huiyin.matters.operations import look_at_contact
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.matter import Fact
from huiyin.people.models import LookPurpose
from huiyin.people.operations import UnableToLook
from huiyin.people.queries import masked


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def sheet(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The sheet with the owner's number masked; in full once a reason was written down, on this sending of it alone."""
    found, alarm = alarm_at(clerk, number, inside=True)
    may_look = matters.contact_open_to(found, clerk.actor) and found.contact is not None and not found.contact.erased_at
    form = SheetLookForm(request.POST or None) if may_look else None
    contact = _masked(found.contact) if found.contact else []
    looked = False
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("the contact is for whoever has the matter, supervises it, or sits at the city desk")
        if form.is_valid():
            try:
                full = look_at_contact(
                    matter_id=found.pk,
                    actor=clerk.actor,
                    purpose=LookPurpose(form.cleaned_data["purpose"]),
                    reason=form.cleaned_data["reason"],
                    now=clerk.now,
                )
            except UnableToLook:
                form.add_error("reason", _("请写一句为什么要看"))
            else:
                contact, looked = _facts(full.name, full.phone, full.email), True
    beside = queries.sounding_beside(alarm)
    context: dict[str, Any] = {
        "face": face_of(found, alarm, clerk),
        "contact": contact,
        "form": None if looked else form,
        "looked": looked,
        "devices": [device_row(device, clerk, inside=True) for device in queries.devices_here(alarm)],
        "beside": [
            (
                str(other.premises or other.device),
                rule_name(other.rule, other.type, english=clerk.english),
                other.raised_at,
            )
            for other in beside
        ],
        "lon": found.lon,
        "lat": found.lat,
        "back_href": reverse("sensing:alarm", args=[found.number]),
        "self_href": reverse("sensing:sheet", args=[found.number]),
        "printed_by": clerk.name,
    }
    status = 422 if form is not None and form.errors else 200
    return desk_page(request, clerk, "sensing/sheet.html", context, status=status)


def _masked(contact: Any) -> list[Fact]:
    seen = masked(contact)
    return _facts(seen.name, seen.phone, seen.email)


def _facts(name: str, phone: str, email: str) -> list[Fact]:
    lines = [(_("姓名"), name), (_("手机"), phone), (_("邮箱"), email)]
    return [Fact(title, value) for title, value in lines if value]
