"""The form of a round: every item right or not, words, photos."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.domains.patrol.rules import Item, written
from huiyin.domains.patrol.rules.findings import RIGHT, WRONG
from huiyin.evidence.rules import FILES_PER_MATTER
from huiyin.ui.forms import KitForm, PhotosField

LONGEST = 2000


class RoundForm(KitForm):
    """One question an item; nothing is chosen beforehand, so that each is looked at."""

    def __init__(self, *args: Any, items: Sequence[Item], english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [item.code for item in items]
        for item in items:
            label = item.en if english else item.zh
            named = label.replace("：", ":").partition(":")[0]
            self.fields[item.code] = forms.ChoiceField(
                label=label,
                choices=[(RIGHT, pgettext("of an item", "正常")), (WRONG, _("有问题"))],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("%(item)s：还没选") % {"item": named},
                    "invalid_choice": _("请选“正常”或“有问题”"),
                },
            )
        self.fields["words"] = forms.CharField(
            label=_("说明"),
            help_text=_("有问题的写一句在哪里、什么样；会写进隐患。"),
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={
                "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些")
            },
        )
        self.fields["photos"] = PhotosField(
            label=_("照片"),
            most=FILES_PER_MATTER,
            error_messages={"required": _("请拍一张现场的照片。勾的都在")},
        )
        self.dress()
        for code in self._codes:
            self.fields[code].template_name = "patrol/_verdict.html"  # type: ignore[attr-defined]  # as in `ui.forms`

    def found(self) -> str:
        """What `act` takes."""
        return written({code: self.cleaned_data[code] == RIGHT for code in self._codes})
