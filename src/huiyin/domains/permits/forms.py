"""The questions of an industry, the one form, its papers, and handing it in."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.rules.catalogue import Answer, Field, FieldKind, Question, Region
from huiyin.domains.permits.rules.fitting import LONGEST_OF_ALL
from huiyin.lifecycles.model import Name
from huiyin.ui.forms import KitForm, dress, is_answered, say_after_label

YES_NO = [("yes", _("是")), ("no", _("不是"))]


class AnswersForm(KitForm):
    """What the plan must know: where, and the questions of the industry. No question is optional.

    `regions` are those that may be chosen, under their headings.
    """

    region = forms.ChoiceField(label=_("在哪里开"))

    def __init__(
        self, *args: Any, questions: Sequence[Question], regions: Mapping[str, Sequence[Region]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)
        region.choices = [
            (heading, [(one.code, said(one.name)) for one in group]) for heading, group in regions.items() if group
        ]
        is_answered(region)
        for question in questions:
            self.fields[question.code] = _asked(question)
        self.dress()


def _asked(question: Question) -> forms.Field:
    label = said(question.words)
    if question.kind is Answer.NUMBER:
        return forms.DecimalField(
            label=label,
            help_text=question.unit,
            min_value=0,
            max_value=1_000_000,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "required": _("请写一个数，比如 80"),
                "invalid": _("请写数字，比如 80"),
                "min_value": _("不能小于 0"),
                "max_value": _("这个数太大了，请看一看"),
            },
        )
    named = [(one, said(name)) for one, name in question.choices.items()]
    choices = YES_NO if question.kind is Answer.YES_NO else named
    field = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    field.error_messages["required"] = _("请选一个")
    return field


class FillForm(KitForm):
    """The one form: each field once, in the groups of the catalogue. Nothing is required until it is handed in."""

    def __init__(
        self,
        *args: Any,
        fields: Sequence[Field],
        groups: Mapping[str, Name],
        beside: Mapping[str, object],
        clashes: Mapping[str, object] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.beside, self.clashes = beside, clashes
        self.groups: dict[str, list[str]] = {}
        self.shown_when: dict[str, str] = {}
        known = {one.code: one for one in fields}
        for one in fields:
            field = forms.CharField(
                label=said(one.name), required=False, max_length=LONGEST_OF_ALL, widget=_widget(one)
            )
            if one.only_if and one.only_if.field in known:
                say_after_label(field, _who_fills_in(one, known[one.only_if.field]))
                self.shown_when[one.code] = f"{one.only_if.field}={'|'.join(one.only_if.values)}"
            elif not one.optional:
                is_answered(field)
            dress(field)
            self.fields[one.code] = field
            self.groups.setdefault(said(groups[one.group]), []).append(one.code)

    def say(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; the form must have been given something."""
        for code, problem in problems.items():
            if code in self.fields:
                self.add_error(code, problem)

    def grouped(self) -> Sequence[tuple[str, Sequence[tuple[forms.BoundField, object, str, object]]]]:
        """The fields of each group, in the order of the catalogue, each with what stands beside it, with what it is
        shown for (`field=value|value`, empty for always), and with the two values of one that was changed twice."""
        return [(group, [self._shown(code) for code in codes]) for group, codes in self.groups.items()]

    def _shown(self, code: str) -> tuple[forms.BoundField, object, str, object]:
        clash = self.clashes.get(code)
        return self[code], self.beside.get(code), "" if clash else self.shown_when.get(code, ""), clash


def _widget(field: Field) -> forms.Widget:
    if field.kind is FieldKind.LONG:
        return forms.Textarea(attrs={"rows": 3})
    if field.kind in {FieldKind.YES_NO, FieldKind.CHOICE}:
        return forms.Select(choices=[("", ""), *_choices(field)])
    return forms.TextInput(attrs=_ATTRIBUTES.get(field.kind, {"autocomplete": "off"}))


def _choices(field: Field) -> Sequence[tuple[str, object]]:
    return YES_NO if field.kind is FieldKind.YES_NO else [(code, said(name)) for code, name in field.choices.items()]


def _who_fills_in(field: Field, on: Field) -> str:
    """For whom the field is, where no script hides it from the others."""
    assert field.only_if is not None
    named = [str(name) for code, name in _choices(on) if code in field.only_if.values]
    return _("（“%(field)s”是“%(value)s”才填）") % {"field": said(on.name), "value": _("”或“").join(named)}


_ATTRIBUTES: Mapping[FieldKind, dict[str, str]] = {
    FieldKind.NUMBER: {"inputmode": "decimal", "autocomplete": "off"},
    FieldKind.DATE: {"type": "date"},
    FieldKind.PHONE: {"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    FieldKind.EMAIL: {"type": "email", "inputmode": "email", "autocomplete": "email"},
    FieldKind.IDENTITY: {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    FieldKind.CREDIT_CODE: {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "maxlength": "18",
    },
}


def says_field(question: Question, name: str) -> forms.Field:
    """What a paper says of a question; `name` is the paper's. Nobody has to know."""
    field = _asked(question)
    field.label = _("%(paper)s上写的：%(question)s") % {"paper": name, "question": said(question.words)}
    field.required = False
    if question.kind is not Answer.NUMBER:
        named = YES_NO if question.kind is Answer.YES_NO else [(one, said(of)) for one, of in question.choices.items()]
        field = forms.ChoiceField(label=field.label, choices=[("", _("没有写")), *named], required=False)
    dress(field)
    return field


class SaysForm(KitForm):
    """What the papers say of the questions, one field each; by the name of a field its question and paper."""

    def __init__(self, *args: Any, asked: Sequence[tuple[str, Question, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question, paper in asked:
            self.fields[name] = says_field(question, paper)


class CorrectedAnswersForm(KitForm):
    """Questions of the industry that were asked anew, under `answer:` and their code, each with the window's words."""

    def __init__(self, *args: Any, questions: Sequence[tuple[Question, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, _words in questions:
            self.fields[f"answer:{question.code}"] = _asked(question)
        self.dress()


class InviteForm(KitForm):
    """Where the code of somebody who must sign goes, where the form does not say."""

    phone = forms.CharField(
        label=_("签名人的手机号"),
        help_text=_("签名时验证码发到这个号码。"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("请写签名人的手机号，验证码要发给他")},
    )


class SignForm(KitForm):
    """A signature: one's name, and the code that came."""

    name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写您的姓名")},
    )
    code = forms.CharField(
        label=_("6 位验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请写 6 位验证码")},
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"name", "code"})

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_code:
            del self.fields["code"]


class SendForm(KitForm):
    """Handing it in: how to tell the applicant."""

    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("受理、补正、发证都发短信到这个号码。"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请写手机号，否则没法告诉您结果")},
    )
    agreed = forms.BooleanField(
        label=_("以上内容属实，由我负责"),
        error_messages={"required": _("请确认内容属实，再提交")},
    )


class VerifyForm(KitForm):
    """The text of a licence's code, as a scanner reads it."""

    code = forms.CharField(
        label=_("证照码里的文字"),
        help_text=_("用扫码枪，或把扫出来的文字粘在这里，以 HY1: 开头。"),
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请先扫码或粘贴"), "max_length": _("这个码太大，不会是证照码")},
    )


class SurrenderForm(KitForm):
    """Which permits of a licence are given up, and why. `permits` may be: code and name."""

    permits = forms.MultipleChoiceField(
        label=_("哪几项不要了"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选要注销的许可")},
    )
    reason = forms.CharField(label=_("为什么"), max_length=500, error_messages={"required": _("请写一句为什么")})
    sure = forms.BooleanField(
        label=_("我知道注销后不能再凭它经营，要做得重新申请"),
        error_messages={"required": _("请确认")},
    )

    def __init__(self, *args: Any, permits: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permits"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(permits)
        self.dress()
