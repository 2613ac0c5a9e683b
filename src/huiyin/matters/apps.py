"""The core."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters, their history and everything that changes them."""

    name = "huiyin.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        """Say how notices of matters are put into words."""
        from huiyin.matters.wording import KEYS, wording
        from huiyin.notices.wording import wordings

        for key in KEYS:
            wordings.register(key, wording(key))
