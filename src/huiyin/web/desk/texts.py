"""The texts of notices: each in both languages and on every channel, with invented data; edited as new versions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.lifecycles.registry import lifecycles
from huiyin.notices import queries as notices
from huiyin.notices.operations.texts import LONGEST_BODY, LONGEST_TITLE, Edited, UnableToEdit, edit_text, places_of
from huiyin.notices.rules import text_message_parts
from huiyin.notices.wording import Texts, wordings, words_of
from huiyin.pages.channels import channel_name
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.people.models import User
from huiyin.ui.forms import KitForm

LANGUAGES = {"zh-hans": "简体中文", "en": "English"}
CHANNELS = ("", "web_push", "sms", "email")
"""What a text may differ by: all others read as all do."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it would be read on a channel. `parts`: how many text messages it would be billed as, else 0."""

    channel: str
    title: str
    body: str
    length: int
    parts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in one language: where it is edited, its version (0: as it came), and how it reads on each channel."""

    name: str
    language: str
    lang: str
    href: str
    version: int
    previews: Sequence[Preview]


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view for administrators, and for those whom the ladder of escalation names."""

    @wraps(view)
    def guarded(request: HttpRequest, clerk: Clerk, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_edit(request, clerk):
            raise PermissionDenied("texts are for administrators and supervisors")
        return view(request, clerk, *args, **kwargs)

    return at_desk(guarded)


def may_edit(request: HttpRequest, clerk: Clerk) -> bool:
    """Whether this person may change what everybody is told."""
    ladders = [lifecycles.get(kind).lifecycle.ladder for kind in lifecycles.kinds()]
    above = {role for ladder in ladders for role in (*ladder.late, *ladder.steps)}
    staff = isinstance(request.user, User) and request.user.is_staff
    return staff or any(post.role in above for post in clerk.actor.posts)


@require_safe
@for_editors
def texts(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Every text, in both languages, as it reads now."""
    known = notices.texts()
    shown = [_shown(key, language, known) for key in wordings.names() for language in LANGUAGES]
    return desk_page(request, clerk, "web/texts.html", {"texts": shown}, here=reverse("desk:texts"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def text(request: HttpRequest, clerk: Clerk, key: str, language: str) -> HttpResponse:
    """One text: how it reads, its versions, and the form that writes another."""
    if key not in wordings or language not in LANGUAGES:
        raise Http404
    known = notices.texts()
    channel = request.GET.get("channel", "") if request.GET.get("channel", "") in CHANNELS else ""
    form = TextForm(request.POST or None, initial=_now(key, language, channel, known))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        edited = Edited(key, language, given["channel"], given["title"], given["body"])
        assert clerk.actor.user_id is not None
        try:
            edit_text(edited=edited, by_id=clerk.actor.user_id, now=clerk.now)
        except UnableToEdit as why:
            for name in why.problems:
                form.add_error(name, _("写错了花括号里的字，或者太长。能写的：%(places)s") % {"places": _braced(key)})
        else:
            messages.success(request, _("存成新版本了，从下一条通知起用它"))
            return HttpResponseRedirect(request.path)
    context = {
        "shown": _shown(key, language, known),
        "form": form,
        "places": _braced(key),
        "versions": [version for name in CHANNELS for version in notices.versions(key, language, name)],
    }
    here = reverse("desk:texts")
    return desk_page(request, clerk, "web/text.html", context, here=here, status=422 if form.errors else 200)


class TextForm(KitForm):
    """The words of a notice for one channel or all; both empty goes back to those that came with the product."""

    channel = forms.ChoiceField(label=gettext_lazy("用在"), required=False)
    title = forms.CharField(label=gettext_lazy("标题（第一行）"), required=False, max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=gettext_lazy("正文"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("标题和正文都空着，就用系统原来的文字。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, channel_name(name) if name else _("所有渠道")) for name in CHANNELS]
        self.fields["channel"] = forms.ChoiceField(
            label=gettext_lazy("用在"), choices=choices, required=False, widget=forms.Select
        )
        self.dress()


def _now(key: str, language: str, channel: str, known: Texts) -> dict[str, str]:
    edited = known.get((key, language, channel))
    return {"channel": channel, "title": edited.title if edited else "", "body": edited.body if edited else ""}


def _braced(key: str) -> str:
    return " ".join(f"{{{name}}}" for name in places_of(key))


def _shown(key: str, language: str, known: Texts) -> Shown:
    sample = wordings.get(key).sample()
    previews = []
    for channel in CHANNELS[1:]:
        words = words_of(sample, language, channel=channel, texts=known)
        body = "" if channel == "web_push" else words.body
        whole = f"{words.title}\n{body}".strip()
        parts = text_message_parts(whole) if channel == "sms" else 0
        previews.append(Preview(channel_name(channel), words.title, body, len(whole), parts))
    version = max((text.version for (k, lang, _c), text in known.items() if (k, lang) == (key, language)), default=0)
    href = reverse("desk:text", args=[key, language])
    return Shown(name_of(key), LANGUAGES[language], "en" if language == "en" else "zh-Hans", href, version, previews)


def name_of(key: str) -> str:
    """What a text is called in the list; one that has no name goes by its key."""
    known = {
        "matters.step": _("工作人员：事项到了您这里"),
        "matters.post_vacant": _("工作人员：该接的岗位空着"),
        "matters.warn": _("工作人员：快到期"),
        "matters.late": _("工作人员：超期"),
        "matters.answer_to_reporter": _("反映人：有了进展"),
        "notices.digest": _("汇总"),
    }
    return known.get(key, key)
