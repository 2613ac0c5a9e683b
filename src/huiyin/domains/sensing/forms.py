"""Forms of sensing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.domains.sensing.models import DeviceChange, Use
from huiyin.people.models import LookPurpose
from huiyin.ui.forms import KitForm

_TOO_LONG = gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些")


def _line(label: Any, most: int, *, missing: Any = "", hint: Any = "") -> forms.CharField:
    """A line of at most so many characters; `missing` is what is said where it has to be there and is not."""
    said = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=bool(missing),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={**said, "max_length": _TOO_LONG},
    )


class ChangeForm(KitForm):
    """What is done to a device: why, and for a new one the number on its label."""

    serial = _line(
        gettext_lazy("新设备的序列号"),
        80,
        missing=gettext_lazy("请写新设备的序列号"),
        hint=gettext_lazy("写在设备背面的标签上。"),
    )
    words = _line(gettext_lazy("为什么"), 300, missing=gettext_lazy("请写一句为什么，一年后也看得懂"))

    def __init__(self, *args: Any, what: str, needs_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if what != DeviceChange.What.SWAPPED:
            del self.fields["serial"]
        self.fields["words"].required = needs_words


class SheetLookForm(KitForm):
    """Why the owner's number must stand on the sheet for 119."""

    purpose = forms.ChoiceField(choices=LookPurpose.choices, initial=LookPurpose.CALL, widget=forms.HiddenInput)
    reason = _line(
        gettext_lazy("为什么要看业主的电话"),
        300,
        missing=gettext_lazy("请写一句为什么要看"),
        hint=gettext_lazy("比如“火警，要业主开门”。业主看得到：哪个岗位、什么时候、为什么看。"),
    )


class PlaceForm(KitForm):
    """Where a device hangs: premises that are offered, or new ones by address, building, flat and point."""

    premises = forms.ChoiceField(label=gettext_lazy("装在哪里"), widget=forms.RadioSelect)
    address = _line(gettext_lazy("地址"), 300)
    building = _line(gettext_lazy("楼栋"), 120)
    flat = _line(gettext_lazy("房号"), 40)
    use = forms.ChoiceField(label=gettext_lazy("用途"), choices=Use.choices, initial=Use.HOME)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    room = _line(
        gettext_lazy("位置"), 80, missing=gettext_lazy("请写在哪个房间"), hint=gettext_lazy("比如客厅、厨房、配电箱。")
    )
    circuit = _line(gettext_lazy("回路"), 40)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = forms.ChoiceField(
            label=gettext_lazy("装在哪里"),
            choices=[*offered, ("new", gettext_lazy("新登记一处（写在下面）"))],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("请选一处"),
                "invalid_choice": gettext_lazy("请再找一次，从列表里选"),
            },
        )
        self.fields["premises"] = choices
        self.order_fields(["premises"])
        self.dress()

    def clean(self) -> dict[str, Any]:
        """New premises have an address and lie somewhere."""
        given = super().clean() or {}
        if given.get("premises") == "new":
            if not given.get("address"):
                self.add_error("address", _("请写地址：小区或路名"))
            if given.get("lon") is None or given.get("lat") is None:
                self.add_error(None, _("还不知道在哪里：请按“用我现在的位置”"))
        return given


class DecideForm(KitForm):
    """A device that waits: the secret on its label, where it has one; or why it is turned away."""

    secret = _line(
        gettext_lazy("认领密码"),
        200,
        missing=gettext_lazy("请写认领密码"),
        hint=gettext_lazy("写在设备的标签或说明书上。"),
    )
    words = _line(gettext_lazy("为什么"), 300)

    def __init__(self, *args: Any, asks_secret: bool, says_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_secret:
            del self.fields["secret"]
        if not says_why:
            del self.fields["words"]
