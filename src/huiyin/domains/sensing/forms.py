"""Forms of sensing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from huiyin.domains.sensing.models import DeviceChange
from huiyin.people.models import LookPurpose
from huiyin.ui.forms import KitForm

_TOO_LONG = gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些")
_LINE = {"autocomplete": "off"}


class ChangeForm(KitForm):
    """What is done to a device: why, and for a new one the number on its label."""

    serial = forms.CharField(
        label=gettext_lazy("新设备的序列号"),
        help_text=gettext_lazy("写在设备背面的标签上。"),
        max_length=80,
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": gettext_lazy("请写新设备的序列号"), "max_length": _TOO_LONG},
    )
    words = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=300,
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": gettext_lazy("请写一句为什么，一年后也看得懂"), "max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, what: str, needs_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if what != DeviceChange.What.SWAPPED:
            del self.fields["serial"]
        self.fields["words"].required = needs_words


class SheetLookForm(KitForm):
    """Why the owner's number must stand on the sheet for 119."""

    purpose = forms.ChoiceField(choices=LookPurpose.choices, initial=LookPurpose.CALL, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("为什么要看业主的电话"),
        help_text=gettext_lazy("比如“火警，要业主开门”。业主看得到：哪个岗位、什么时候、为什么看。"),
        max_length=300,
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": gettext_lazy("请写一句为什么要看"), "max_length": _TOO_LONG},
    )
