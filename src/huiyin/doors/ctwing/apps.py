"""The door of CTWing."""

from django.apps import AppConfig


class CtwingConfig(AppConfig):
    """Answers in the web processes (`urls` has its addresses), and hands orders over with the other doors."""

    name = "huiyin.doors.ctwing"
    label = "ctwing"
    verbose_name = "CTWing"

    def ready(self) -> None:
        """Register the way of orders, and the check of the settings."""
        from django.core.checks import register

        from huiyin.doors.ctwing.serving import DOOR, serve
        from huiyin.doors.ctwing.system_checks import settings_are_right
        from huiyin.intake.registry import Door, doors

        doors.register(DOOR, Door(DOOR, serve))
        register(settings_are_right)
