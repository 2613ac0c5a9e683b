"""The room of notices, as Django knows it."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What is told to whom, on which channel, and whether it arrived."""

    name = "huiyin.notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Offer the channels that are configured, and name the columns of tokens for the rotation of keys."""
        from huiyin.notices import held
        from huiyin.notices.channels.configured import BAD, configured
        from huiyin.notices.channels.registry import channels
        from huiyin.notices.operations import accounts
        from huiyin.notices.operations.gathering import TEMPLATE
        from huiyin.notices.summary import WORDING
        from huiyin.notices.wording import wordings
        from huiyin.people.events import AccountChanged, account_events
        from huiyin.people.rotation import Column, columns

        held.register()
        account_events.subscribe(AccountChanged, accounts.tell_account)
        wordings.register(accounts.TEMPLATE, accounts.WORDING)
        columns.register("notices.Notice.address_token", Column("notices.Notice", "address_token"))
        columns.register("notices.Endpoint.token", Column("notices.Endpoint", "token"))
        wordings.register(TEMPLATE, WORDING)
        checks.register(check_channels)
        for channel in configured():
            try:
                if channel.name not in channels:
                    channels.register(channel.name, channel.make())
            except BAD:
                continue  # check_channels stops the start and says why


def check_channels(**_: object) -> list[checks.CheckMessage]:
    """Each setting that describes a channel can be read."""
    from huiyin.notices.channels.configured import BAD, configured

    found: list[checks.CheckMessage] = []
    for channel in configured():
        try:
            channel.make()
        except BAD as problem:
            found.append(checks.Error(str(problem), hint=channel.hint, id="notices.E001"))
    return found
