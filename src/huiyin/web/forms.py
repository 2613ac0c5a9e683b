"""The forms of pages that belong to no domain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ui.forms import KitForm


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
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请写密码")},
    )
