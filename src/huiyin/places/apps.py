"""The room of places, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Areas and addresses."""

    name = "huiyin.places"
    verbose_name = _("地点")
