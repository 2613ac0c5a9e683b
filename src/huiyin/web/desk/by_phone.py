"""What was reported from one telephone: asks why first, shows what the person may look at, and records each look."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.matters.operations import find_by_phone
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.rows import row_of
from huiyin.people.masks import mask_phone, normal_phone
from huiyin.people.models import LookPurpose
from huiyin.people.operations import UnableToLook
from huiyin.web.desk.contact import ReasonForm
from huiyin.web.desk.hints import phone_in


class ByPhoneForm(ReasonForm):
    """Whose matters, what for, and why."""

    phone = forms.CharField(
        label=gettext_lazy("电话号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写完整的电话号码")},
    )
    field_order = ("phone", "purpose", "reason")

    def clean_phone(self) -> str:
        """A whole number: a part of one finds nobody."""
        phone = str(self.cleaned_data["phone"])
        if not phone_in(phone):
            raise forms.ValidationError(_("请写完整的电话号码"))
        return phone


@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def by_phone(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The number comes by POST alone, so that it stands in no address and no log."""
    if not clerk.actor.posts:
        raise PermissionDenied("who reported what is for those on duty")
    sent = "sent" in request.POST
    form = ByPhoneForm(request.POST) if sent else ByPhoneForm(initial={"phone": request.POST.get("phone", "")[:40]})
    context: dict[str, Any] = {"form": form, "cancel_href": reverse("desk:all")}
    if sent and form.is_valid():
        try:
            found = find_by_phone(
                phone=form.cleaned_data["phone"],
                actor=clerk.actor,
                purpose=LookPurpose(form.cleaned_data["purpose"]),
                reason=form.cleaned_data["reason"],
                now=clerk.now,
            )
        except UnableToLook:
            form.add_error("reason", _("请写一句为什么要看"))
        else:
            context |= {"rows": [row_of(matter, clerk) for matter in found], "searched": True}
            context["phone"] = mask_phone(normal_phone(form.cleaned_data["phone"]))
    status = 422 if form.errors else 200
    return desk_page(request, clerk, "web/by_phone.html", context, here=reverse("desk:all"), status=status)
