"""The room of people, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Accounts, units, posts, duty, contacts and consent."""

    name = "huiyin.people"
    verbose_name = _("人员")

    def ready(self) -> None:
        """Name the columns of tokens for the rotation of keys, and what is kept of people."""
        from django.core.checks import register

        from huiyin.people import held
        from huiyin.people.rotation import Column, columns
        from huiyin.people.single_sign_on.system_checks import check_single_sign_on

        for model, field in (
            ("people.User", "phone_token"),
            ("people.Contact", "phone_token"),
            ("people.Contact", "email_token"),
            ("people.Contact", "name_token"),
            ("people.SentCode", "address_token"),
            ("people.SentCode", "code_token"),
        ):
            columns.register(f"{model}.{field}", Column(model, field))
        for member in ("secret", "seed"):  # of an app's code, and of recovery codes
            columns.register(f"mfa.Authenticator.{member}", Column("mfa.Authenticator", "data", member))
        held.register()
        register(check_single_sign_on)
