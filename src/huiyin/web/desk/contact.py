"""Seeing a reporter's contact in full: asks why, and records who looked."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiyin.matters import queries as matters
from huiyin.matters.operations import look_at_contact
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_at
from huiyin.pages.matter import Deed, Fact
from huiyin.pages.rows import home_href
from huiyin.people.models import LookPurpose
from huiyin.people.operations import UnableToLook
from huiyin.ui.forms import KitForm


class ReasonForm(KitForm):
    """What the full number is needed for, and why in words."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("用来做什么"),
        choices=LookPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项用途")},
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么要看"),
        help_text=gettext_lazy("比如“约周三上午上门看漏水”。反映人看得到：哪个单位哪个岗位、什么时候、为什么看。"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("请写一句为什么要看"),
            "max_length": gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def contact(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks for the reason; with one, shows the contact once."""
    found = matter_at(clerk, number)
    if found.contact is None or found.contact.erased_at:
        raise Http404("no contact was left, or it was erased")
    if not matters.contact_open_to(found, clerk.actor):
        raise PermissionDenied("the contact is for whoever has the matter, supervises it, or sits at the city desk")
    form = ReasonForm(request.POST or None)
    facts: list[Fact] = []
    if form.is_valid():
        try:
            full = look_at_contact(
                matter_id=found.id,
                actor=clerk.actor,
                purpose=LookPurpose(form.cleaned_data["purpose"]),
                reason=form.cleaned_data["reason"],
                now=clerk.now,
            )
        except UnableToLook:
            form.add_error("reason", _("请写一句为什么要看"))
        else:
            lines = [(_("姓名"), full.name, ""), (_("手机"), full.phone, f"tel:{full.phone}")]
            lines.append((_("邮箱"), full.email, f"mailto:{full.email}"))
            facts = [Fact(name, value, href) for name, value, href in lines if value]
    href = reverse("desk:look", args=[found.number])
    deed = Deed("look", _("看完整的联系方式"), "lock", href, _("只看这一次；离开这一页就收起。"))
    context = {"deed": deed, "form": form, "facts": facts, "cancel_href": home_href(found)}
    return desk_page(request, clerk, "web/contact.html", context, status=422 if form.errors else 200)
