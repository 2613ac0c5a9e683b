"""The questions of reporting, one form a page, and the form a secretary fills in for somebody."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.evidence.rules import read_rectangles
from huiyin.ui.forms import KitForm, PhotosField, is_answered, say_after_label

LONGEST_TEXT = 2000
ANONYMOUS = "anonymous"
BY_PHONE = "phone"
PUBLIC_PLACE = "public"
PRIVATE_PLACE = "private"
_SYSTEMS = [("wgs84", _("GPS（WGS-84）")), ("gcj02", _("高德、腾讯地图（GCJ-02）")), ("bd09", _("百度地图（BD-09）"))]


_DANGER = [("no", _("没有，只是不方便")), ("yes", _("可能伤到人"))]
_DANGER_HINT = _("着火、漏燃气先拨 119，有人受伤先拨 120。")


def _text(label: Any, hint: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": missing,
            "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些"),
        },
    )


def _phone(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


def digits_of(phone: str) -> str:
    """The digits of a number as somebody typed it, without the country's code."""
    return "".join(c for c in phone if c.isdigit()).removeprefix("86")


def _coordinate(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": _("请写数字，比如 120.98；也可以空着，写门牌号")},
    )


class WhatForm(KitForm):
    """Step 1: what happened. `kept` photos were stored by an earlier send of this step."""

    photos = PhotosField(label=_("照片"), required=False)
    text = _text(_("说一句情况"), _("一句话就行。不用写姓名和电话。"), _("请写一句发生了什么，比如“消防门关不上”"))
    danger = forms.ChoiceField(
        label=_("现在有危险吗？"),
        help_text=_DANGER_HINT,
        choices=_DANGER,
        initial="no",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kept: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        photos = self.fields["photos"]
        assert isinstance(photos, PhotosField)
        photos.kept = kept
        say_after_label(photos, _("（选填，最多 %(n)d 张）") % {"n": photos.most})


class PlaceFields(KitForm):
    """Where: words, or a point. The point is in `system`, WGS-84 unless somebody copied it from a map."""

    address = forms.CharField(
        label=_("详细地址"),
        help_text=_("小区、几幢几楼，或者路口、店名。"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lon = _coordinate(_("经度"))
    lat = _coordinate(_("纬度"))
    system = forms.ChoiceField(label=_("从哪里抄的"), choices=_SYSTEMS, required=False, initial="wgs84")
    accuracy = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Words or a whole point must be there."""
        given = super().clean() or self.cleaned_data
        half = (given.get("lon") is None) != (given.get("lat") is None)
        if half and not ({"lon", "lat"} & set(self.errors)):
            self.add_error("lon" if given.get("lon") is None else "lat", _("经度和纬度要一起写，或者都空着"))
        elif not self.says_where(given) and not self.errors:
            self.add_error("address", _("请写一下在哪里，比如“梅里新村 12 幢 3 楼”"))
        return given

    def says_where(self, given: Mapping[str, Any]) -> bool:
        """Whether what was given is enough to look for the place."""
        return bool(given.get("address")) or given.get("lon") is not None


class WhereForm(PlaceFields):
    """Step 2. `photographed` is where a photo says it was taken, in words; without it nothing is asked about that."""

    from_photo = forms.BooleanField(required=False)

    def __init__(self, *args: Any, photographed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_after_label(self.fields["address"], _("（定了位可以不写）"))
        self.fields["from_photo"].label = _("就在拍照片的地方：%(place)s") % {"place": photographed}
        if not photographed:
            del self.fields["from_photo"]

    def says_where(self, given: Mapping[str, Any]) -> bool:
        """The photo's place is enough too."""
        return bool(given.get("from_photo")) or super().says_where(given)


class WhoForm(KitForm):
    """Step 3: anonymous, or a telephone number to answer to; whether neighbours may see it, and how exactly where.

    `proposed_public`: the words speak of a street or a park; that is said, and not chosen for anybody.
    `draft` names what is sent, for a late second press; `cover` the photo to be blacked out before.
    """

    drafts_skip: ClassVar[frozenset[str]] = frozenset({"phone"})

    draft = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    contact = forms.ChoiceField(
        label=_("要留联系方式吗？"),
        choices=[
            (BY_PHONE, _("留手机号，有进展告诉我")),
            (ANONYMOUS, _("不留，我凭回执号自己查")),
        ],
        initial=ANONYMOUS,
        widget=forms.RadioSelect,
    )
    phone = _phone(_("手机号"), _("只有办这件事的人看得到，每次查看都有记录。"))
    public = forms.BooleanField(
        label=_("让邻居也看得到这件事"), help_text=_("不勾，就只有您和办事的人看得到。"), required=False
    )
    place = forms.ChoiceField(
        label=_("是公共地方吗？"),
        choices=[
            (PRIVATE_PLACE, _("不是，或说不准：只显示大致位置")),
            (PUBLIC_PLACE, _("是，路上、公园、公共建筑：显示准确位置和写的地址")),
        ],
        initial=PRIVATE_PLACE,
        required=False,
        widget=forms.RadioSelect,
    )
    cover = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposed_public: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_after_label(self.fields["phone"], _("（留号才填）"))
        is_answered(self.fields["place"])
        if proposed_public:
            self.fields["place"].help_text = _("您写的像是路上、公园里的事。显示准确位置，来办的人和邻居都好找。")

    def clean(self) -> dict[str, Any]:
        """A number of 11 digits when one was promised; none is kept when it was not.

        `place_public` is true only of what neighbours may see: nobody was shown what else would become known.
        """
        given = super().clean() or self.cleaned_data
        given["place_public"] = bool(given.get("public")) and given.get("place") == PUBLIC_PLACE
        if given.get("contact") != BY_PHONE:
            given["phone"] = ""
            return given
        digits = digits_of(given.get("phone", ""))
        if len(digits) != 11:
            message = _("手机号应是 11 位，现在是 %(n)d 位") % {"n": len(digits)}
            self.add_error("phone", message if digits else _("请写手机号，或者选“不留”"))
        given["phone"] = digits
        return given


_NINTHS = [
    ("00", _("左上")), ("10", _("中上")), ("20", _("右上")),
    ("01", _("左中")), ("11", _("正中")), ("21", _("右中")),
    ("02", _("左下")), ("12", _("中下")), ("22", _("右下")),
]  # fmt: skip


class CoverForm(KitForm):
    """What to black out in a photo: `parts`, a list of rectangles as JSON, or without a drawing hand, ninths of it."""

    parts = forms.JSONField(required=False, widget=forms.HiddenInput)
    ninths = forms.MultipleChoiceField(
        label=_("遮住哪几块？"), choices=_NINTHS, required=False, widget=forms.CheckboxSelectMultiple
    )
    drawn = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def ninths_of(parts: Sequence[Sequence[float]]) -> list[str]:
        """The ninths that these rectangles are, as far as they are ninths."""
        return [name for name, _label in _NINTHS if any(_is_ninth(part, name) for part in parts)]

    def clean(self) -> dict[str, Any]:
        """`covered`: the rectangles of whichever way was used."""
        given = super().clean() or self.cleaned_data
        ninths = [[int(name[0]) / 3, int(name[1]) / 3, 1 / 3, 1 / 3] for name in given.get("ninths", [])]
        try:
            given["covered"] = read_rectangles((given.get("parts") or []) if given.get("drawn") else ninths)
        except ValueError:
            self.add_error(None, _("没看懂要遮哪里。照片还是原样，请再画一次"))
        return given


def _is_ninth(part: Sequence[float], name: str) -> bool:
    want = (int(name[0]) / 3, int(name[1]) / 3, 1 / 3, 1 / 3)
    return all(abs(has - wants) < 0.001 for has, wants in zip(part, want, strict=True))


class JoinForm(KitForm):
    """Joining one that is open already: a telephone number, or none. `join` is the signed name of that one."""

    drafts_skip: ClassVar[frozenset[str]] = frozenset({"phone"})

    phone = _phone(_("手机号"), _("有进展告诉您。不留也行，凭回执自己查。"))
    join = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """11 digits, or nothing."""
        digits = digits_of(self.cleaned_data["phone"])
        if digits and len(digits) != 11:
            raise forms.ValidationError(_("手机号应是 11 位，现在是 %(n)d 位") % {"n": len(digits)})
        return digits


class OfflineForm(KitForm):
    """The three questions at once, for a browser without a signal; `id` is the browser's own name of this report."""

    drafts_skip: ClassVar[frozenset[str]] = frozenset({"phone"})

    photos = PhotosField(label=_("照片"), required=False)
    text = _text(_("说一句情况"), _("一句话就行。不用写姓名和电话。"), _("请写一句发生了什么，比如“消防门关不上”"))
    danger = forms.ChoiceField(
        label=_("现在有危险吗？"), choices=_DANGER, initial="no", widget=forms.RadioSelect, help_text=_DANGER_HINT
    )
    address = forms.CharField(
        label=_("在哪里？"),
        help_text=_("小区、几幢几楼，或者路口、店名。"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = _phone(_("手机号"), _("有进展告诉您。不留也行，凭回执自己查。"))
    id = forms.UUIDField(widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """Its digits. A wrong number does not hold up the report: it is left out."""
        digits = digits_of(self.cleaned_data["phone"])
        return digits if len(digits) == 11 else ""


class OnBehalfForm(PlaceFields):
    """A secretary writes down what somebody says; category and telephone may stay empty."""

    drafts_skip: ClassVar[frozenset[str]] = frozenset({"phone", "name"})

    text = _text(_("原话"), _("一件事一张单。"), _("请写一句他说了什么"))
    photos = PhotosField(label=_("照片"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    danger = forms.BooleanField(label=_("可能伤到人"), required=False)
    area = forms.ChoiceField(label=_("在哪个片区"), help_text=_("门牌号查不到时，按片区派。"), required=False)
    name = forms.CharField(
        label=_("怎么称呼他"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("他的手机号"),
        help_text=_("没有手机就空着，回执打印给他。"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        categories: Sequence[tuple[str, Any]] = (),
        areas: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("不清楚")), *areas]
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [("", _("还不清楚，先登记")), *categories]

    def says_where(self, given: Mapping[str, Any]) -> bool:
        """An area will do: a secretary knows where somebody lives who cannot name the house."""
        return super().says_where(given) or bool(given.get("area"))
