"""MQTT's door."""

from django.apps import AppConfig


class MqttConfig(AppConfig):
    """Opens with the other doors (`huiyin doors`)."""

    name = "huiyin.doors.mqtt"
    label = "mqtt"
    verbose_name = "MQTT"

    def ready(self) -> None:
        """Register the door, and the check of its settings."""
        from django.core.checks import register

        from huiyin.doors.mqtt.configured import ports
        from huiyin.doors.mqtt.server import serve
        from huiyin.doors.mqtt.system_checks import settings_are_right
        from huiyin.intake.registry import Door, doors

        doors.register("mqtt", Door("mqtt", serve, ports))
        register(settings_are_right)
