"""Putting a matter before the public, taking it out, making its place rough: asks why, says what that changes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiyin.matters import queries as matters
from huiyin.matters.operations import Visibility, change_visibility, round_place
from huiyin.matters.rules.permission import may_publish
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_at
from huiyin.pages.matter import Deed
from huiyin.pages.rows import matter_href
from huiyin.ui.forms import KitForm
from huiyin.web.desk.acts import go
from huiyin.web.desk.publishing import offered, rounding

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


class ReasonForm(KitForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        help_text=gettext_lazy("只有工作人员看得到，会记进经过。比如“照片里有人脸”。"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("请写一句为什么"),
            "max_length": gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些"),
        },
    )


class WhyForm(ReasonForm):
    """Why, and to whom: `to` travels along so that an old page cannot turn the matter the wrong way round."""

    to = forms.ChoiceField(choices=Visibility.choices, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def visibility(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks for the reason; with one, changes who may read the matter."""
    found = matter_at(clerk, number)
    deed = offered(found, clerk)
    if deed is None:
        raise PermissionDenied("this matter lies with others")
    form = WhyForm(request.POST or None, initial={"to": deed.key})
    if form.is_valid() and _changed(request, clerk, found, form):
        return go(request, matter_href(found))
    return _asked(request, clerk, found, deed, form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def round_off(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks for the reason; with one, shows the place roughly. Where it is shown so already, leads to the matter."""
    found = matter_at(clerk, number)
    if not may_publish(clerk.actor, matters.standing(found)):
        raise PermissionDenied("this matter lies with others")
    deed = rounding(found, clerk)
    if deed is None:
        return go(request, matter_href(found))
    form = ReasonForm(request.POST or None)
    if form.is_valid() and _rounded(request, clerk, found, form):
        return go(request, matter_href(found))
    return _asked(request, clerk, found, deed, form)


def _asked(request: HttpRequest, clerk: Clerk, found: "Matter", deed: Deed, form: ReasonForm) -> HttpResponse:
    context = {"deed": deed, "form": form, "cancel_href": matter_href(found), "matter_title": found.title}
    return desk_page(request, clerk, "web/act.html", context, status=422 if form.errors else 200)


def _rounded(request: HttpRequest, clerk: Clerk, found: "Matter", form: ReasonForm) -> bool:
    rounds = partial(round_place, matter_id=found.id, actor=clerk.actor, now=clerk.now)
    return _done(request, form, rounds, "place", _("现在只显示大致位置"))


def _changed(request: HttpRequest, clerk: Clerk, found: "Matter", form: WhyForm) -> bool:
    to = Visibility(form.cleaned_data["to"])
    changes = partial(change_visibility, matter_id=found.id, to=to, actor=clerk.actor, now=clerk.now)
    told = _("已公开") if to is Visibility.PUBLIC else _("已从公开里拿掉")
    return _done(request, form, changes, "visibility", told)


def _done(request: HttpRequest, form: ReasonForm, deed: Callable[..., int], about: str, told: str) -> bool:
    """Do it for the reason given, and tell so; False with what is wrong on the form. What `about` stands so already is
    as good as done."""
    try:
        deed(reason=form.cleaned_data["reason"])
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    except BadFields as why:
        if about not in why.problems:
            form.add_error("reason", _("请写一句为什么"))
            return False
    messages.success(request, told)
    return True
