"""Setting a password by a link that was made for it (`people.roster.links`)."""

from functools import cache
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.people.events import Change, tell
from huiyin.people.models import User
from huiyin.ui.forms import KitForm, NewPassword, Password

SHORTEST = 12
LONGEST = 128
"""Characters of a new password: beyond what anybody remembers, and a bound for the hash (ASVS 4.0.3, 2.1.2)."""


class NewPasswordForm(KitForm, SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """A password, twice. What makes one good enough stands in AUTH_PASSWORD_VALIDATORS."""

    new_password1 = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 12 个字，想得起来的几个词就很好"),
        strip=False,
        max_length=LONGEST,
        widget=NewPassword(),
        error_messages={"required": _("请写密码"), "max_length": _("最多 %(limit_value)d 个字")},
    )
    new_password2 = forms.CharField(
        label=_("再写一遍"),
        strip=False,
        max_length=LONGEST,
        widget=Password({"autocomplete": "new-password"}),
        error_messages={"required": _("请再写一遍")},
    )

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        own = [user.username, user.name, user.email.partition("@")[0]] if user else []  # Django: none for a bad link
        self.fields["new_password1"].widget.attrs |= {
            "data-own": "\n".join(filter(None, own)),
            "data-common": "\n".join(sorted(_common())),
        }


@cache
def _common() -> frozenset[str]:
    """What Django refuses as common and is long enough to be refused for that alone."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= SHORTEST)


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SetPassword(PasswordResetConfirmView):
    """The link leads on to an address without the token, so that no other page ever learns it; then the form."""

    form_class = NewPasswordForm
    template_name = "web/set_password.html"
    success_url = "/sign-in"

    def get_user(self, uidb64: str) -> User | None:
        """Whom the link is for; an account that is switched off is as unknown as one that never was."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password, and tell whose account it is."""
        answer = super().form_valid(form)
        assert self.user is not None  # without one there is no form
        tell(self.user.pk, Change.PASSWORD, timezone.now())
        return answer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the page out of search engines."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
