"""Forms that look like the kit: {{ form }} and {{ form.field.as_field_group }} are label, hint, error and control.

A form of the product derives from KitForm. `say_after_label` puts words after a label, in
place of “选填”.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

MOST_PHOTOS = 6
HEAVIEST_MB = 20


class KitRenderer(DjangoTemplates):
    """Renders forms with the templates of this room."""

    form_template_name = "huiyin/forms/form.html"
    field_template_name = "huiyin/forms/field.html"


class KeptPhoto(Protocol):
    """A photo that an earlier step has stored already."""

    @property
    def key(self) -> str: ...

    @property
    def thumbnail(self) -> str: ...


class PhotosInput(forms.FileInput):
    """Several photos at once; on a phone the camera is offered."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/*", "multiple": True, "class": "sr", **(attrs or {})})


class Password(forms.PasswordInput):
    """A password that a script lets people look at (passwords.ts); kept by no draft, shown or not."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        more = {"data-show": _("显示密码"), "data-hide": _("隐藏密码"), "data-draft-skip": True, "spellcheck": "false"}
        super().__init__({**more, "autocapitalize": "none", **(attrs or {})})


class NewPassword(Password):
    """A password that is being chosen: the script says too how hard it is to guess, by the rules that refuse.

    `own` are names that it must not be made of; without a script, the refusal says all.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        more = {
            "data-levels": _lines((_("容易猜：少用连着的、重复的字"), _("可以"), _("好"), _("很好"))),
            "data-why-short": _("还差 {n} 个字"),
            "data-why-common": _("太多人用这个密码"),
            "data-why-own": _("和名字太像"),
        }
        super().__init__({"autocomplete": "new-password", **more, **(attrs or {})})


def _lines_of(parts: Sequence[object]) -> str:
    return "\n".join(map(str, parts))


_lines = lazy(_lines_of, str)


class Chooser(forms.Select):
    """A long list that a script lets people search by typing (choose.ts); a plain select without one.

    `words` are, by value, what an option is found by besides its name: a code, its name in the other language.
    """

    def __init__(self, *args: Any, words: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words or {}
        self.attrs |= {"data-chooser": True, "data-found": _("{n} 个"), "data-none": _("没有这样的，换个词")}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option, with what else it is found by."""
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.words.get(str(value)):
            option["attrs"]["data-words"] = words
        return option


class PhotosField(forms.FileField):
    """Zero to `most` photos of at most `heaviest` MB each; cleans to a list. What is in them is checked by evidence."""

    widget = PhotosInput

    def __init__(self, *, most: int = MOST_PHOTOS, heaviest: int = HEAVIEST_MB, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.heaviest = heaviest
        self.kept: Sequence[KeptPhoto] = ()

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """The files that were sent; an unnamed empty file input counts as none."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files and not self.kept:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) + len(self.kept) > self.most:
            raise forms.ValidationError(
                _("最多 %(n)d 张照片。已存的都在，请少选几张"), code="many", params={"n": self.most}
            )
        for file in files:
            if file.size > self.heaviest * 1024 * 1024:
                raise forms.ValidationError(
                    _("照片超过 %(n)d MB。文字都在，换一张小一点的照片"), code="heavy", params={"n": self.heaviest}
                )
        return [super(PhotosField, self).clean(file, initial) for file in files]


_TEMPLATES: dict[type[forms.Widget], str] = {
    PhotosInput: "huiyin/forms/photos.html",
    forms.RadioSelect: "huiyin/forms/choices.html",
    forms.CheckboxSelectMultiple: "huiyin/forms/choices.html",
    forms.CheckboxInput: "huiyin/forms/check.html",
}


class KitForm(forms.Form):
    """A form in the kit's manner. `drafts_skip` names the fields that a browser's draft must not keep; `kept_words`
    say, when something has to be mended, what was kept."""

    kept_words: str = ""
    default_renderer = KitRenderer
    drafts_skip: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()

    def dress(self) -> None:
        """Give every field its look; called again by a form that adds fields after this class has made its own."""
        for name, field in self.fields.items():
            dress(field)
            if name in self.drafts_skip:
                field.widget.attrs["data-draft-skip"] = True

    @property
    def error_count(self) -> int:
        """How many places have to be mended."""
        return sum(len(errors) for errors in self.errors.values())


def dress(field: forms.Field) -> None:
    """Gives a field the template of its kind and its control the kit's class."""
    for kind, template in _TEMPLATES.items():
        if isinstance(field.widget, kind):
            field.template_name = template  # type: ignore[attr-defined]  # Django 5.0; not in the stubs yet
            return
    if not field.widget.is_hidden:
        field.widget.attrs.setdefault("class", "input")


def is_answered(field: forms.Field) -> None:
    """Leaves out “（选填）”: the question has an answer from the start."""
    field.answered = True  # type: ignore[attr-defined]


def say_after_label(field: forms.Field, words: object) -> None:
    """Puts `words` after the label, in place of “（选填）”."""
    field.note = words  # type: ignore[attr-defined]
