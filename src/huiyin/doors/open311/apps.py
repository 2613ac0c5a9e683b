"""Open311's door."""

from django.apps import AppConfig


class Open311Config(AppConfig):
    """Keeps the rehearsals of the test endpoint; real requests are matters."""

    name = "huiyin.doors.open311"
    label = "open311"
    verbose_name = "Open311"
