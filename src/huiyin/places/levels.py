"""The five levels of areas, from the whole city down to the cell that one grid worker walks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Levels in order, the widest first."""

    CITY = "city", _("市")
    DISTRICT = "district", _("区县")
    STREET = "street", _("街道、镇")
    COMMUNITY = "community", _("社区、村")
    CELL = "cell", _("网格")


DEPTHS: dict[str, int] = {level.value: depth for depth, level in enumerate(Level)}
