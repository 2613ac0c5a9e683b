"""The form of one action, made from what its lifecycle needs and takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.evidence.rules import FILES_PER_MATTER
from huiyin.kernel.numbers import UnreadableNumber, read_number
from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters.domain import domains
from huiyin.matters.rules.fields import DAYS_LIMIT
from huiyin.pages.frame import Clerk
from huiyin.ui.forms import KitForm, PhotosField, dress
from huiyin.web.desk.unit_field import unit_field

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

LONGEST = 2000
Choices = Sequence[tuple[Any, Any]]


class ActForm(KitForm):
    """Fields in the order of the lifecycle: what is needed, what may be given, photos at the end."""

    def __init__(self, *args: Any, fields: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in fields.items():
            dress(field)
            self.fields[name] = field

    def given(self) -> dict[str, object]:
        """What `act` takes: the fields that were filled in, without the photos."""
        return {k: v for k, v in self.cleaned_data.items() if k != "photos" and v not in (None, "")}


class NumberField(forms.CharField):
    """A matter's number, read tolerantly: any case, spaces, full-width."""

    def clean(self, value: Any) -> str:
        """The number as we write it."""
        text = super().clean(value)
        try:
            return read_number(text) if text else ""
        except UnreadableNumber:
            raise forms.ValidationError(_("没有这个编号。照着事项页上的抄，最后一位也要")) from None


def fields_of(matter: "Matter", action: Action, lifecycle: Lifecycle, clerk: Clerk) -> dict[str, forms.Field]:
    """The fields of `action` on this matter, each with a label and an error in plain words."""
    found: dict[str, forms.Field] = {}
    offered = domains.get(matter.kind).choices
    for key in (*action.needs, *action.takes):
        label = clerk.say(lifecycle.fields[key]) if key in lifecycle.fields else key
        needed = key in action.needs or (key in offered and not matter.due_span)  # without a service time, no date
        found[key] = _field(key, label, needed, matter, lifecycle, clerk)
    if action.needs or action.takes or action.photos:
        found["photos"] = _photos(action)
    return found


def _field(key: str, label: str, needed: bool, matter: "Matter", lifecycle: Lifecycle, clerk: Clerk) -> forms.Field:
    spec = domains.get(matter.kind)
    if key in spec.choices:
        offered = spec.choices_on[key](matter) if key in spec.choices_on else spec.choices[key]()
        groups = [
            (clerk.say(heading), [(value, clerk.say(name)) for value, name in under]) for heading, under in offered
        ]
        return _select(label, needed, groups)
    makers: dict[str, Callable[[], forms.Field]] = {
        "unit": lambda: unit_field(label, needed, matter, clerk),
        "resolution": lambda: _radio(label, needed, _resolutions(lifecycle, clerk)),
        "rating": lambda: _radio(label, needed, _stars()),
        "days": lambda: _days(label, needed),
        "matter": lambda: _number(label, needed),
    }
    if key in makers:
        return makers[key]()
    return _line(label, needed) if key in domains.get(matter.kind).readers else _words(label, needed)


def _select(label: str, needed: bool, choices: Choices) -> forms.Field:
    first = (("", _("请选择")) if needed else ("", _("先不选")),)
    return forms.ChoiceField(
        label=label,
        required=needed,
        choices=[*first, *choices],
        error_messages={"required": _("请选%(what)s") % {"what": label}, "invalid_choice": _("请从列表里选一个")},
    )


def _radio(label: str, needed: bool, choices: Choices) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        required=needed,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选%(what)s") % {"what": label}, "invalid_choice": _("请从列表里选一个")},
    )


def _stars() -> Choices:
    words = (_("很满意"), _("满意"), _("一般"), _("不满意"), _("很不满意"))
    return [(str(5 - n), f"{5 - n} · {word}") for n, word in enumerate(words)]


def _resolutions(lifecycle: Lifecycle, clerk: Clerk) -> Choices:
    """The results that a person chooses: not those that an action brings by itself, nor that of an import."""
    own = {action.closes_as for action in lifecycle.actions.values()} | {"imported"}
    return [(key, clerk.say(name)) for key, name in lifecycle.resolutions.items() if key not in own]


def _days(label: str, needed: bool) -> forms.Field:
    wrong = _("请写 1 到 %(n)d 的整数") % {"n": DAYS_LIMIT}
    return forms.IntegerField(
        label=label,
        required=needed,
        min_value=1,
        max_value=DAYS_LIMIT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


def _number(label: str, needed: bool) -> forms.Field:
    return NumberField(
        label=label,
        required=needed,
        max_length=40,
        widget=forms.TextInput(attrs={"data-code": True, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请写要并入的那件的编号")},
    )


def _line(label: str, needed: bool) -> forms.Field:
    """A fact of the kind's own: one line."""
    return forms.CharField(
        label=label,
        required=needed,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请写%(what)s") % {"what": label}},
    )


def _words(label: str, needed: bool) -> forms.Field:
    return forms.CharField(
        label=label,
        required=needed,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("请写%(what)s") % {"what": label},
            "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。写的都在，请删短一些"),
        },
    )


def _photos(action: Action) -> forms.Field:
    required = _("要附 %(n)d 张照片。文字都在") % {"n": action.photos}
    return PhotosField(
        label=_("照片"),
        required=bool(action.photos),
        most=FILES_PER_MATTER,
        error_messages={"required": required},
    )
