"""The pages that belong to no single domain."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers who records the lists that are taken out of the house."""

    name = "huiyin.web"
    label = "web"

    def ready(self) -> None:
        """Record them in the desk's table."""
        from huiyin.pages.exporting import recorders
        from huiyin.web.desk.records import DeskRecorder

        recorders.register("desk", DeskRecorder())
