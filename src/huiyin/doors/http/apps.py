"""The door of HTTP."""

from django.apps import AppConfig


class HttpConfig(AppConfig):
    """Answers in the web processes; `urls` has its addresses."""

    name = "huiyin.doors.http"
    label = "http"
    verbose_name = "HTTP"
