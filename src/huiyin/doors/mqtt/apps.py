"""MQTT's door."""

from django.apps import AppConfig


class MqttConfig(AppConfig):
    """Opens with the other doors (`huiyin doors`)."""

    name = "huiyin.doors.mqtt"
    label = "mqtt"
    verbose_name = "MQTT"

    def ready(self) -> None:
        from huiyin.doors.mqtt.server import serve
        from huiyin.intake.registry import Door, doors

        doors.register("mqtt", Door("mqtt", serve))
