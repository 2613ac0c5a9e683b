"""What an action asks of the reporter: words, a rating, photos."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters.domain import domains
from huiyin.pages.trail import said
from huiyin.ui.forms import KitForm, PhotosField

LONGEST_WORDS = 2000
MOST_PHOTOS = 4
_RATINGS = [
    ("5", _("很满意")),
    ("4", _("满意")),
    ("3", _("一般")),
    ("2", _("不满意")),
    ("1", _("很不满意")),
]
_QUESTIONS: dict[tuple[str, str], tuple[Promise, Promise]] = {
    ("not_solved", "reason"): (_("哪里没解决？"), _("写一句现在是什么样，最好拍张照片。")),
    ("not_solved_again", "reason"): (_("哪里还没解决？"), _("街道分管主任会看您写的，再决定怎么办。")),
    ("contest", "reason"): (_("为什么应该受理？"), _("由上级重新看，不是原来那个人。")),
    ("supply", "supplement"): (_("您要补充什么？"), _("写一句，或者拍张照片。")),
    ("solved", "words"): (_("想说的话"), _("办得好的、不好的都可以写。")),
    ("remind", "words"): (_("想说的话"), _("比如现在更严重了。空着也可以。")),
}
"""How a field of an action is asked for in the reporter's words; others are called as the lifecycle calls them."""


class ReporterForm(KitForm):
    """The fields that the action takes of a reporter; photos where words are needed, since a picture says more."""

    def __init__(self, action: Action, lifecycle: Lifecycle, *args: Any, **kwargs: Any) -> None:
        self.action = action
        super().__init__(*args, **kwargs)
        asked = action.needs or action.takes  # whoever has to explain is asked for nothing besides
        for name in asked:
            self.fields[name] = _field(action, name, lifecycle, required=name in action.needs)
        if action.needs:
            self.fields["photos"] = PhotosField(label=_("照片"), required=False, most=MOST_PHOTOS)
        self.dress()

    @property
    def given(self) -> dict[str, object]:
        """What the action is given: everything that was filled in but the photos."""
        return {name: value for name, value in self.cleaned_data.items() if name != "photos" and value != ""}


def _field(action: Action, name: str, lifecycle: Lifecycle, *, required: bool) -> forms.Field:
    if name == "rating":
        return forms.TypedChoiceField(
            label=_("您满意吗？"), choices=_RATINGS, coerce=int, required=required, widget=forms.RadioSelect
        )
    label, hint = _QUESTIONS.get((action.key, name), (said(lifecycle.fields[name]), ""))
    if lifecycle.kind in domains and name in (offered := domains.get(lifecycle.kind).choices):
        groups = [
            (said(heading), [(value, said(called)) for value, called in under]) for heading, under in offered[name]()
        ]
        return forms.ChoiceField(
            label=str(label),
            required=required,
            choices=[("", _("请选择")), *groups],
            error_messages={"required": _("请从列表里选一个"), "invalid_choice": _("请从列表里选一个")},
        )
    return forms.CharField(
        label=str(label),
        help_text=str(hint),
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写一句，写过的都在"),
            "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些"),
        },
    )
