"""The door of ChirpStack."""

from django.apps import AppConfig


class ChirpstackConfig(AppConfig):
    """Answers in the web processes, says how its topics on a broker are read, and hands orders over."""

    name = "huiyin.doors.chirpstack"
    label = "chirpstack"
    verbose_name = "ChirpStack"

    def ready(self) -> None:
        """Register the reader, the way of orders, and the check of the settings."""
        from django.core.checks import register

        from huiyin.doors.chirpstack.events import DOOR, TOPIC, of_topic
        from huiyin.doors.chirpstack.serving import serve
        from huiyin.doors.chirpstack.system_checks import settings_are_right
        from huiyin.intake.registry import Door, Reader, doors, readers

        readers.register(DOOR, Reader(DOOR, (TOPIC,), of_topic))
        doors.register(DOOR, Door(DOOR, serve))
        register(settings_are_right)
