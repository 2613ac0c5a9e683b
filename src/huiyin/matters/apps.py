"""The core."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters, their history and everything that changes them."""

    name = "huiyin.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        """Say how notices are put into words, what of the kinds is checked, and what is kept of people."""
        from django.core.checks import register

        from huiyin.matters import held
        from huiyin.matters.system_checks import a_day_to_publish_on, rows_come_back
        from huiyin.matters.wording import KEYS, wording
        from huiyin.notices.wording import wordings

        register(rows_come_back)
        register(a_day_to_publish_on)
        for key in KEYS:
            wordings.register(key, wording(key))
        held.register()
