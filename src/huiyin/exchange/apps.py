"""The room of the exchange, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Signed messages between installations."""

    name = "huiyin.exchange"
    label = "exchange"
    verbose_name = _("跨域交换")

    def ready(self) -> None:
        """Name what is encrypted."""
        from huiyin.people.rotation import Column, columns

        columns.register("exchange.OwnKey.private_token", Column("exchange.OwnKey", "private_token"))
        columns.register("exchange.Outgoing.token", Column("exchange.Outgoing", "token"))
        columns.register("exchange.Incoming.token", Column("exchange.Incoming", "token"))
