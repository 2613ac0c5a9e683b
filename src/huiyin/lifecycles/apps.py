"""The room of lifecycles, as Django knows it."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class LifecyclesConfig(AppConfig):
    """Registers the check of what stands between the files."""

    name = "huiyin.lifecycles"
    label = "lifecycles"
    verbose_name = _("流程")

    def ready(self) -> None:
        """Have Django's checks look at the follow-ups once every domain has registered."""
        from huiyin.lifecycles.system_checks import follow_ups_exist

        register(follow_ups_exist)
