"""The door of GB/T 26875.3."""

from django.apps import AppConfig


class Gbt26875Config(AppConfig):
    """Keeps nothing of its own: sources and observations are the intake's."""

    name = "huiyin.doors.gbt26875"
    label = "gbt26875"
    verbose_name = "GB/T 26875.3"

    def ready(self) -> None:
        """Register the door, and the check of its settings."""
        from django.core.checks import register

        from huiyin.doors.gbt26875.configured import ports
        from huiyin.doors.gbt26875.serving import serve
        from huiyin.doors.gbt26875.sessions import DOOR
        from huiyin.doors.gbt26875.system_checks import settings_are_right
        from huiyin.intake.registry import Door, doors

        doors.register(DOOR, Door(DOOR, serve, ports))
        register(settings_are_right)
