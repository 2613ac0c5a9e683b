"""Making two matters of one, and parting what was joined wrongly: each asks for words and says what follows."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiyin.kernel.ids import new_id
from huiyin.matters import queries as matters
from huiyin.matters.operations import split as split_one
from huiyin.matters.operations import split_off as part
from huiyin.matters.rules.parts import clauses
from huiyin.matters.rules.permission import may_split
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_at
from huiyin.pages.matter import Deed
from huiyin.pages.rows import matter_href
from huiyin.ui.forms import KitForm, say_after_label
from huiyin.web.desk.acts import client_id_of, go
from huiyin.web.desk.parting import parting, splitting

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

_LONG = gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些")


class SecondForm(KitForm):
    """Which of the report's clauses are the second matter's, and what it says when they do not say it alone."""

    marked = forms.TypedMultipleChoiceField(
        label=gettext_lazy("哪几句归第二件"),
        help_text=gettext_lazy("勾上的归第二件，没勾的留在这一件。两件的经过里都留着整段原话。"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("原话变了，请重新勾")},
    )
    words = forms.CharField(
        label=gettext_lazy("第二件事是什么"),
        help_text=gettext_lazy("空着就用勾上的原话。反映人看得到。地点、联系方式照这一件。"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _LONG},
    )

    def __init__(self, report: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(n, report[start:end]) for n, (start, end) in enumerate(clauses(report))]
        if len(found) > 1:
            field = self.fields["marked"]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = found
            say_after_label(field, " ")
        else:  # nothing to choose between
            del self.fields["marked"]
            self.fields["words"].help_text = _("反映人看得到。地点、联系方式照这一件。")

    def clean(self) -> dict[str, Any]:
        """Something must be the second one's, and something left for the first."""
        given = super().clean() or {}
        marked = given.setdefault("marked", [])
        if self.errors:
            return given
        if not marked and not given.get("words"):
            self.add_error("words", _("请勾上归第二件的话，或写第二件事是什么"))
        elif marked and len(set(marked)) == len(list(self.fields["marked"].choices)):  # type: ignore[attr-defined]
            self.add_error("marked", _("全勾上就没有话留给这一件了，请留一句"))
        return given


class MistakeForm(KitForm):
    """Why it was wrong to join them."""

    reason = forms.CharField(
        label=gettext_lazy("为什么拆开"),
        help_text=gettext_lazy("反映人看得到。比如“不是同一盏灯”。"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写一句为什么拆开"), "max_length": _LONG},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def split(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks which words are the second matter's; opens it and goes to it."""
    found = matter_at(clerk, number)
    form = SecondForm(found.summary, request.POST or None)
    if form.is_valid():
        try:
            opened = split_one(
                matter_id=found.id,
                actor=clerk.actor,
                words=form.cleaned_data["words"],
                marked=form.cleaned_data["marked"],
                now=clerk.now,
                client_id=client_id_of(request, clerk),
            )
        except NotAllowed as why:
            raise PermissionDenied(str(why)) from why
        except BadFields:
            form.add_error(None, _("不能拆：这一件已经办结，或写的话读不了"))
        else:
            messages.success(request, _("拆出了 %(number)s，已告诉反映人") % {"number": opened.matter.number})
            return go(request, matter_href(opened.matter))
    return _page(request, clerk, found, splitting(found), form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def split_off(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks why; parts the matter from the one it was joined to."""
    found = matter_at(clerk, number)
    form = MistakeForm(request.POST or None)
    if form.is_valid():
        try:
            part(matter_id=found.id, actor=clerk.actor, reason=form.cleaned_data["reason"], now=clerk.now)
        except NotAllowed as why:
            raise PermissionDenied(str(why)) from why
        except BadFields:
            form.add_error(None, _("不能拆开：它没有并入别处，或是反映人自己加入的"))
        else:
            messages.success(request, _("已经拆开，已告诉反映人"))
            return go(request, matter_href(found))
    return _page(request, clerk, found, parting(found), form)


def _page(request: HttpRequest, clerk: Clerk, found: "Matter", deed: Deed, form: KitForm) -> HttpResponse:
    if not may_split(clerk.actor, matters.standing(found)):
        raise PermissionDenied("this matter lies with others")
    context = {
        "deed": deed,
        "form": form,
        "client_id": request.POST.get("client_id") or new_id(),
        "cancel_href": matter_href(found),
        "matter_title": found.title,
    }
    return desk_page(request, clerk, "web/act.html", context, status=422 if form.errors else 200)
