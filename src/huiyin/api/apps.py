"""The room of the public JSON API, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Nothing but its name."""

    name = "huiyin.api"
    label = "api"
    verbose_name = _("数据接口")
