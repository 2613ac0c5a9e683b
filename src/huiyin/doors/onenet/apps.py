"""The door of OneNET."""

from django.apps import AppConfig


class OnenetConfig(AppConfig):
    """Answers in the web processes (`urls` has its address), and hands orders over with the other doors."""

    name = "huiyin.doors.onenet"
    label = "onenet"
    verbose_name = "OneNET"

    def ready(self) -> None:
        """Register the way of orders, and the check of the settings."""
        from django.core.checks import register

        from huiyin.doors.onenet.serving import DOOR, serve
        from huiyin.doors.onenet.system_checks import settings_are_right
        from huiyin.intake.registry import Door, doors

        doors.register(DOOR, Door(DOOR, serve))
        register(settings_are_right)
