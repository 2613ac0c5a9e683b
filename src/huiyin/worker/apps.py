"""The process that keeps time."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Deadlines that fall due, notices to send, and the sign of life."""

    name = "huiyin.worker"
    label = "worker"
