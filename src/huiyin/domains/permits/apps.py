"""One industry, one licence 一业一证."""

from django.apps import AppConfig
from django.core.checks import register


class PermitsConfig(AppConfig):
    """Plans, applications and licences of those who want to open a business."""

    name = "huiyin.domains.permits"
    label = "permits"
    verbose_name = "一业一证"

    def ready(self) -> None:
        """Have Django's checks look at the catalogue, and name every mistake of a bad one."""
        from huiyin.domains.permits.adapters.checks import catalogue_holds

        register(catalogue_holds)

    @staticmethod
    def read_ahead() -> None:
        """Read the catalogue before processes are copied: a bad one stops the start, and no page waits for it."""
        from huiyin.domains.permits.adapters.catalogue import catalogue

        catalogue()
