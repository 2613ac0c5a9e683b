"""The door of OneNET."""

from django.apps import AppConfig


class OnenetConfig(AppConfig):
    """Answers in the web processes; `urls` has its address."""

    name = "huiyin.doors.onenet"
    label = "onenet"
    verbose_name = "OneNET"

    def ready(self) -> None:
        """Register the check of the settings."""
        from django.core.checks import register

        from huiyin.doors.onenet.system_checks import settings_are_right

        register(settings_are_right)
