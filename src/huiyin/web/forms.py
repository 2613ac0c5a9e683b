"""The forms of pages that belong to no domain."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ui.forms import KitForm, Password


class SignInForm(KitForm):
    """Name and password. Whether they are right is asked of the people room."""

    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("请写账号")},
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=1000,
        widget=Password({"autocomplete": "current-password"}),
        error_messages={"required": _("请写密码")},
    )


class PasswordForm(KitForm):
    """The password of whoever is signed in, once more."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=1000,
        widget=Password({"autocomplete": "current-password"}),
        error_messages={"required": _("请写密码")},
    )


class AppCodeForm(KitForm):
    """What an app shows now."""

    code = forms.CharField(
        label=_("手机上显示的 6 位数字"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请写 6 位数字")},
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"code"})


class SecondStepForm(AppCodeForm):
    """An app's code, or one from paper."""

    code = forms.CharField(
        label=_("验证码"),
        help_text=_("手机验证器显示的 6 位数字，或一个 8 位恢复码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请写验证码")},
    )
