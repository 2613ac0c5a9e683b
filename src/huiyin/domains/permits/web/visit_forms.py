"""Forms of the site visit: when it is and who comes, and the checklist on a telephone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyin.domains.permits.models import VisitItem
from huiyin.domains.permits.rules.visiting import LEAST_STAFF, RIGHT, WRONG, names_of
from huiyin.ui.forms import KitForm

LONGEST = 500


class ArrangeForm(KitForm):
    """The day, and of each authority that takes part who comes. `parties` are names by authority."""

    at = forms.DateTimeField(
        label=gettext_lazy("哪天几点"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "autocomplete": "off"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": gettext_lazy("请选日期和时间"),
            "invalid": gettext_lazy("请写日期和时间，比如 2026-03-06 09:30"),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("告诉申请人的话"),
        help_text=gettext_lazy("比如：请店里留一个人，把排烟机打开。"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, parties: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        words = self.fields.pop("words")
        for authority, name in parties.items():
            self.fields[f"staff:{authority}"] = forms.CharField(
                label=_("%(authority)s：谁去") % {"authority": name},
                help_text=_("至少两个人，名字用顿号隔开。"),
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                error_messages={"required": _("请写谁去，至少两个人")},
            )
        self.fields["words"] = words
        self.dress()

    def clean(self) -> dict[str, Any]:
        """Fewer than two of an authority may not look (行政许可法 art. 34)."""
        cleaned = super().clean() or self.cleaned_data
        for authority in self.parties:
            name = f"staff:{authority}"
            if name in cleaned and len(names_of(cleaned[name])) < LEAST_STAFF:
                self.add_error(name, _("至少要两个人：行政许可法第三十四条"))
        return cleaned

    def staff(self) -> Mapping[str, str]:
        """Who comes, by authority."""
        return {authority: self.cleaned_data[f"staff:{authority}"] for authority in self.parties}


class ChecklistForm(KitForm):
    """Each item right or not, as many as were looked at now; what is not right has words, and maybe a photo."""

    def __init__(self, *args: Any, items: Sequence[VisitItem], english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = items
        for item in items:
            self.fields[item.code] = forms.ChoiceField(
                label=item.name_en if english else item.name_zh,
                choices=[(RIGHT, pgettext("of an item", "符合")), (WRONG, _("不符合"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"words:{item.code}"] = forms.CharField(
                label=_("哪里不符合"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"photo:{item.code}"] = forms.FileField(
                label=_("照片"),
                required=False,
                widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "class": "input"}),
            )
        self.dress()
        for item in items:
            self.fields[item.code].template_name = "permits/_verdict.html"  # type: ignore[attr-defined]  # as in `ui.forms`

    def lines(self) -> Sequence[tuple[VisitItem, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each item with its fields."""
        return [(item, self[item.code], self[f"words:{item.code}"], self[f"photo:{item.code}"]) for item in self._items]

    def clean(self) -> dict[str, Any]:
        """Something must have been looked at, and whatever is wrong must be said."""
        cleaned = super().clean() or self.cleaned_data
        for item in self._items:
            if cleaned.get(item.code) == WRONG and not cleaned.get(f"words:{item.code}"):
                self.add_error(f"words:{item.code}", _("请写一句哪里不符合"))
        if not any(cleaned.get(item.code) for item in self._items):
            self.add_error(None, _("还一项都没有选"))
        return cleaned
