"""The room of notices, as Django knows it."""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What is told to whom, on which channel, and whether it arrived."""

    name = "huiyin.notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Offer the channels that are configured, and name the column of tokens for the rotation of keys."""
        from huiyin.notices.channels.email import BadEmailUrl, email_channel
        from huiyin.notices.channels.registry import channels
        from huiyin.people.rotation import Column, columns

        columns.register("notices.Notice.address_token", Column("notices.Notice", "address_token"))
        checks.register(check_email_url)
        if settings.EMAIL_URL and "email" not in channels:
            try:
                channels.register("email", email_channel(settings.EMAIL_URL))
            except BadEmailUrl:
                return  # check_email_url stops the start and says why


def check_email_url(**_: object) -> list[checks.CheckMessage]:
    """HUIYIN_EMAIL_URL, when it is set, names a server that e-mail can be handed to."""
    from huiyin.notices.channels.email import BadEmailUrl, email_channel

    try:
        if settings.EMAIL_URL:
            email_channel(settings.EMAIL_URL)
    except BadEmailUrl as problem:
        hint = "Write HUIYIN_EMAIL_URL as smtp://user:password@host:587?from=desk@example.org (smtps:// for port 465)."
        return [checks.Error(str(problem), hint=hint, id="notices.E001")]
    return []
