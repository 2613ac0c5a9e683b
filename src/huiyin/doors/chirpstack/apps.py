"""The door of ChirpStack."""

from django.apps import AppConfig


class ChirpstackConfig(AppConfig):
    """Answers in the web processes, and says how its topics on a broker are read."""

    name = "huiyin.doors.chirpstack"
    label = "chirpstack"
    verbose_name = "ChirpStack"

    def ready(self) -> None:
        """Register the reader."""
        from huiyin.doors.chirpstack.events import DOOR, TOPIC, of_topic
        from huiyin.intake.registry import Reader, readers

        readers.register(DOOR, Reader(DOOR, (TOPIC,), of_topic))
