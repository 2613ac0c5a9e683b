"""What devices and other systems tell: stored first, weighed afterwards."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The room of sources, observations and whoever weighs them."""

    name = "huiyin.intake"
    label = "intake"
    verbose_name = "数据接入"
