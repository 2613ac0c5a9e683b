"""Choosing how one is told: the form of the desk and of the receipt, read from and written to preferences."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.notices.operations import Choice
from huiyin.notices.rules import ORDER, Kind, Pace, Wishes
from huiyin.pages.channels import channel_name
from huiyin.ui.forms import KitForm, say_after_label

OF_DESK = (Kind.WAITING, Kind.LATE, Kind.MOVED, Kind.DIGEST)
OF_RECEIPT = (Kind.MOVED, Kind.DIGEST)
_LABELS = {
    Kind.WAITING: _("有事等我办"),
    Kind.LATE: _("快到期、超期"),
    Kind.MOVED: _("我的事有进展"),
    Kind.DIGEST: _("汇总"),
}
_PACES = [
    (Pace.NOW.value, _("有进展马上告诉我")),
    (Pace.DAILY.value, _("每天早上 8 点汇总一次")),
    (Pace.WEEKLY.value, _("每周一早上 8 点汇总一次")),
]


class WishesForm(KitForm):
    """Channels for each of `kinds`, how soon, and the quiet hours. `channels` are those that could reach the person."""

    pace = forms.ChoiceField(label=_("进展多久告诉我一次"), choices=_PACES, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("安静时段从"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("这段时间不推送、不发短信，早上再说。超期和可能伤人的事照样马上告诉您。"),
        error_messages={"invalid": _("写几点几分，比如 22:00")},
    )
    quiet_until = forms.TimeField(
        label=_("到"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("两格都空着，就没有安静时段。"),
        error_messages={"invalid": _("写几点几分，比如 22:00")},
    )

    def __init__(self, kinds: Sequence[Kind], channels: Sequence[str], *args: Any, **kwargs: Any) -> None:
        self.kinds = kinds
        self.offered = [name for name in ORDER if name in channels]
        super().__init__(*args, **kwargs)
        pace = self.fields.pop("pace")
        quiet = {name: self.fields.pop(name) for name in ("quiet_from", "quiet_until")}
        for kind in kinds:
            if kind is Kind.MOVED:
                self.fields["pace"] = pace
            self.fields[kind.value] = forms.MultipleChoiceField(
                label=_LABELS[kind],
                required=False,
                choices=[(name, channel_name(name)) for name in self.offered],
                widget=forms.CheckboxSelectMultiple,
            )
            say_after_label(self.fields[kind.value], _("（从上往下试，送到为止）"))
        self.fields |= quiet
        for field in quiet.values():
            say_after_label(field, " ")
        self.dress()

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours, or none."""
        given = super().clean() or {}
        lacking = [name for name in ("quiet_from", "quiet_until") if given.get(name) is None]
        if len(lacking) == 1 and lacking[0] not in self.errors:
            self.add_error(lacking[0], _("开始和结束都要写，或者都空着"))
        return given

    def choice(self) -> Choice:
        """What was chosen. Every channel ticked means the usual way, so that one that is added later counts too."""
        given = self.cleaned_data
        channels = {kind: given[kind.value] for kind in self.kinds if given[kind.value] != self.offered}
        begins, ends = given["quiet_from"], given["quiet_until"]
        quiet: tuple[time, time] | None = None if begins is None or ends is None else (begins, ends)
        return Choice(channels, Pace(given["pace"]), quiet)


def initial(wishes: Wishes, kinds: Sequence[Kind]) -> dict[str, object]:
    """What the form shows of what was chosen before."""
    begins, ends = wishes.quiet or (None, None)
    ticked = {kind.value: list(wishes.channels.get(kind, ORDER)) for kind in kinds}
    return {"pace": wishes.pace.value, "quiet_from": begins, "quiet_until": ends, **ticked}
