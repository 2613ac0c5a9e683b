"""The door of CTWing."""

from django.apps import AppConfig


class CtwingConfig(AppConfig):
    """Answers in the web processes; `urls` has its addresses."""

    name = "huiyin.doors.ctwing"
    label = "ctwing"
    verbose_name = "CTWing"
