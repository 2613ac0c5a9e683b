"""The door of existing brokers."""

from django.apps import AppConfig


class BrokersConfig(AppConfig):
    """Opens with the other doors (`huiyin doors`)."""

    name = "huiyin.doors.brokers"
    label = "brokers"
    verbose_name = "MQTT brokers"

    def ready(self) -> None:
        """Register the door, how plain telemetry is read, and the check of the settings."""
        from django.core.checks import register

        from huiyin.doors.brokers.serving import serve
        from huiyin.doors.brokers.system_checks import settings_are_right
        from huiyin.intake.registry import Door, doors

        doors.register("brokers", Door("brokers", serve))
        register(settings_are_right)
