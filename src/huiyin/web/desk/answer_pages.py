"""The pages on which supervisors keep the wordings of answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.domain import domains
from huiyin.matters.rules.permission import may_word
from huiyin.pages.frame import Clerk, at_desk, desk_page, words_answers
from huiyin.people.queries import units_with_posts
from huiyin.ui.forms import KitForm
from huiyin.web.desk import answer_texts as kept
from huiyin.web.desk.gaps import GAPS, fill, unknown_gaps
from huiyin.web.models import AnswerText

EXAMPLES = {
    "zh-hans": {"number": "HY26-110482-B", "title": "三楼消防门关不上", "place": "示例路 1 号", "unit": "示例单位"},
    "en": {"number": "HY26-110482-B", "title": "三楼消防门关不上", "place": "1 Example Road", "unit": "Example Unit"},
}
"""What previews are filled with. A title stays in its reporter's language."""
BRACED = " ".join(f"{{{name}}}" for name in GAPS)


def for_worders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view for whoever writes texts for some unit; which ones is asked of each text."""

    @wraps(view)
    def guarded(request: HttpRequest, clerk: Clerk, *args: Any, **kwargs: Any) -> HttpResponse:
        if not words_answers(clerk.actor):
            raise PermissionDenied("texts of answers are for supervisors")
        try:
            return view(request, clerk, *args, **kwargs)
        except kept.NotYours as why:
            raise PermissionDenied(str(why)) from why

    return at_desk(guarded)


class AnswerTextForm(KitForm):
    """A wording of an answer: for what, for whom, and the words in both languages."""

    name = forms.CharField(
        label=gettext_lazy("叫什么"),
        max_length=40,
        error_messages={"required": gettext_lazy("请起一个名字，选的时候看它")},
    )
    about = forms.ChoiceField(label=gettext_lazy("用在哪类事项"))
    unit = forms.ChoiceField(label=gettext_lazy("哪个单位用"), required=False)
    text_zh = forms.CharField(
        label=gettext_lazy("中文"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("请写答复的文字")},
    )
    text_en = forms.CharField(
        label=gettext_lazy("英文"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )

    def __init__(self, *args: Any, clerk: Clerk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"] = forms.ChoiceField(label=_("用在哪类事项"), choices=_matters(clerk))
        self.fields["unit"] = forms.ChoiceField(label=_("哪个单位用"), choices=_units(clerk), required=False)
        self.dress()

    def clean(self) -> dict[str, Any]:
        """What stands in braces must be something that we can fill."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for field in ("text_zh", "text_en"):
            if wrong := unknown_gaps(given.get(field, "")):
                words = {"wrong": _("、").join(wrong), "places": BRACED}
                self.add_error(field, _("%(wrong)s 填不出来。花括号里能写的：%(places)s") % words)
        return given

    def written(self) -> kept.Written:
        """What was written."""
        given = self.cleaned_data
        kind, _colon, category = given["about"].partition(":")
        unit_id = int(given["unit"]) if given["unit"] else None
        return kept.Written(given["name"], kind, category, unit_id, given["text_zh"], given["text_en"])


def _matters(clerk: Clerk) -> list[tuple[str, Any]]:
    """Every kind, and under it the values that its domain offers for the fact `category`."""
    found: list[tuple[str, Any]] = []
    for kind in sorted(lifecycles.kinds()):
        name = clerk.say(lifecycles.get(kind).lifecycle.name)
        found.append((kind, _("%(kind)s，所有类别") % {"kind": name}))
        groups = domains.get(kind).choices["category"]() if "category" in domains.get(kind).choices else []
        found += [
            (clerk.say(top), [(f"{kind}:{code}", clerk.say(leaf)) for code, leaf in under]) for top, under in groups
        ]
    return found


def _units(clerk: Clerk) -> list[tuple[str, str]]:
    everybody = [("", _("所有单位"))] if may_word(clerk.actor, kept.chain_of(None)) else []
    units = [unit for unit, _areas in units_with_posts() if may_word(clerk.actor, kept.chain_of(unit))]
    return everybody + [(str(unit.pk), clerk.of(unit)) for unit in units]


def _about(text: AnswerText) -> str:
    return f"{text.kind}:{text.category}" if text.category else text.kind


def _names(choices: list[tuple[str, Any]]) -> dict[str, str]:
    """What each value of these grouped choices is called."""
    found: dict[str, str] = {}
    for value, name in choices:
        found |= {value: name} if isinstance(name, str) else dict(name)
    return found


def _initial(text: AnswerText | None) -> dict[str, object]:
    if text is None:
        return {}
    words = {"text_zh": text.text_zh, "text_en": text.text_en}
    return {"name": text.name, "about": _about(text), "unit": str(text.unit_id or ""), **words}


def _previews(words: tuple[str, str], clerk: Clerk) -> list[tuple[str, str, str]]:
    """How the words read for an invented matter: heading, language, text."""
    found = []
    for heading, language, lang, text in (
        (_("中文"), "zh-hans", "zh-Hans", words[0]),
        (_("英文"), "en", "en", words[1]),
    ):
        if text:
            values = EXAMPLES[language] | {"date": kept.date_in(language, clerk.now)}
            found.append((heading, lang, fill(text, values)))
    return found


@require_safe
@for_worders
def answer_texts(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Every text that the person may change."""
    names = _names(_matters(clerk))
    rows = [
        (text, names.get(_about(text), text.category), clerk.of(text.unit) if text.unit else _("所有单位"))
        for text in kept.own(clerk.actor)
    ]
    return desk_page(request, clerk, "web/answer_texts.html", {"rows": rows}, here=reverse("desk:answer_texts"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_worders
def answer_text(request: HttpRequest, clerk: Clerk, text_id: int | None = None) -> HttpResponse:
    """One text, or a new one: the form, and how it reads."""
    text = kept.own_one(clerk.actor, text_id) if text_id is not None else None
    form = AnswerTextForm(request.POST or None, initial=_initial(text), clerk=clerk)
    words = (text.text_zh, text.text_en) if text else ("", "")
    if request.method == "POST" and form.is_valid():
        if "look" not in request.POST:
            kept.keep(actor=clerk.actor, written=form.written(), now=clerk.now, text_id=text_id)
            messages.success(request, _("存好了：%(name)s") % {"name": form.cleaned_data["name"]})
            return HttpResponseRedirect(reverse("desk:answer_texts"))
        words = (form.cleaned_data["text_zh"], form.cleaned_data["text_en"])
    context = {"form": form, "text": text, "previews": _previews(words, clerk), "places": BRACED}
    here = reverse("desk:answer_texts")
    return desk_page(request, clerk, "web/answer_text.html", context, here=here, status=422 if form.errors else 200)


@require_POST
@for_worders
def drop_answer_text(request: HttpRequest, clerk: Clerk, text_id: int) -> HttpResponse:
    """Forget a text; answers that began with it stay what they are."""
    kept.drop(actor=clerk.actor, text_id=text_id)
    messages.success(request, _("删掉了"))
    return HttpResponseRedirect(reverse("desk:answer_texts"))
