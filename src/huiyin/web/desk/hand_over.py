"""Somebody leaves: see what they leave behind, say who takes it and why, and have it handed over."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.operations import HANDED_OVER, start_bulk
from huiyin.pages.frame import Clerk, at_desk, desk_page, moves_others
from huiyin.pages.rows import row_of
from huiyin.people.directory import person_id_of
from huiyin.people.operations import end_duties
from huiyin.people.queries import on_duty_in_units, people_like
from huiyin.ui.forms import KitForm


class PersonField(forms.CharField):
    """A person by the name that history shows or by account; cleans to the account's id, None when left empty."""

    def clean(self, value: Any) -> Any:
        """The id. One name that several people have is refused: the account's name tells them apart."""
        words = str(super().clean(value)).replace("\0", "").strip()
        if not words:
            return None
        found = people_like(words, limit=2)
        user_id = person_id_of(words) or (found[0].pk if len(found) == 1 else None)
        if user_id is None:
            raise forms.ValidationError(_("没有找到这一个人。请从提示里选，重名的写登录名"))
        return user_id


def _person(**more: Any) -> PersonField:
    attrs = {
        "autocomplete": "off",
        "list": "suggest-people",
        "hx-get": reverse_lazy("desk:people"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#suggest-people",
    }
    return PersonField(max_length=150, widget=forms.TextInput(attrs=attrs), **more)


class HandOverForm(KitForm):
    """Whose, to whom, and why."""

    from_user = _person(label=gettext_lazy("谁要离岗"), error_messages={"required": gettext_lazy("请写谁要离岗")})
    to_user = _person(
        label=gettext_lazy("交给谁"),
        required=False,
        help_text=gettext_lazy("空着：留在原单位的待办里，单位的人都能接。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=300,
        help_text=gettext_lazy("会记进每一件的经过，只有工作人员看得到。比如“调到别的街道”。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写一句为什么")},
    )
    ends_duties = forms.BooleanField(label=gettext_lazy("同时结束这个人的值岗，新的事项不再派给他"), required=False)

    def __init__(self, *args: Any, clerk: Clerk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clerk = clerk

    def clean(self) -> dict[str, Any]:
        """Whoever takes it is another person, and on duty."""
        given = self.cleaned_data
        to_user = given.get("to_user")
        if to_user is not None and to_user == given.get("from_user"):
            self.add_error("to_user", _("不能交给他自己"))
        elif to_user is not None and not on_duty_in_units(to_user, self.clerk.now):
            self.add_error("to_user", _("这个人现在没有岗位，接不了"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand_over(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Asks; then shows what would move; then, confirmed, begins."""
    if not moves_others(clerk.actor):
        raise PermissionDenied("handing over is for supervisors and administrators")
    form = HandOverForm(request.POST or None, clerk=clerk)
    context: dict[str, Any] = {"form": form, "client_id": request.POST.get("client_id") or new_id()}
    if form.is_valid():
        given = form.cleaned_data
        counts, first = matters.left_behind(clerk.actor, given["from_user"])
        if "confirmed" in request.POST and counts:
            return _begin(request, clerk, given)
        if "confirmed" in request.POST and given["ends_duties"]:
            return _end_duties(request, clerk, given)
        kinds = [(clerk.say(lifecycles.current(kind).name), n) for kind, n in counts.items()]
        context |= {"kinds": kinds, "total": sum(counts.values()), "rows": [row_of(m, clerk) for m in first]}
        context["preview"] = True
    status = 422 if form.errors else 200
    return desk_page(request, clerk, "web/hand_over.html", context, here=reverse("desk:hand_over"), status=status)


@transaction.atomic
def _begin(request: HttpRequest, clerk: Clerk, given: dict[str, Any]) -> HttpResponse:
    """The run, and the end of the duties, together or not at all."""
    run = start_bulk(
        matter_ids=matters.ids_left_behind(clerk.actor, given["from_user"]),
        action=HANDED_OVER,
        actor=clerk.actor,
        data={key: given[key] for key in ("from_user", "to_user", "reason")},
        now=clerk.now,
        client_id=request.POST.get("client_id", "")[:60] or str(new_id()),
    )
    if given["ends_duties"]:
        end_duties(user_id=given["from_user"], area_ids=matters.moved_areas(clerk.actor), now=clerk.now)
    return HttpResponseRedirect(reverse("desk:bulk_run", args=[run.pk]))


def _end_duties(request: HttpRequest, clerk: Clerk, given: dict[str, Any]) -> HttpResponse:
    """Whoever leaves owns nothing: only their duties end."""
    ended = end_duties(user_id=given["from_user"], area_ids=matters.moved_areas(clerk.actor), now=clerk.now)
    if ended:
        messages.success(request, _("结束了 %(n)d 个岗位的值岗，没有事项要转交。") % {"n": ended})
    else:
        messages.info(request, _("这个人在您管的地方没有值岗，什么也没有变。"))
    return HttpResponseRedirect(reverse("desk:hand_over"))
