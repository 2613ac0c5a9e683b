"""The door of Frigate."""

from django.apps import AppConfig


class FrigateConfig(AppConfig):
    """Answers in the web processes, and says how its topics on a broker are read."""

    name = "huiyin.doors.frigate"
    label = "frigate"
    verbose_name = "Frigate"

    def ready(self) -> None:
        """Register the reader."""
        from huiyin.doors.frigate.events import DOOR, TOPICS, of_topic
        from huiyin.intake.registry import Reader, readers

        readers.register(DOOR, Reader(DOOR, TOPICS, of_topic))
