"""What was refused at a door."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.Model):
    """How often a door refused something for one reason on one day."""

    pk = models.CompositePrimaryKey("day", "door", "reason")
    day = models.DateField(_("日期"))
    door = models.CharField(_("接入方式"), max_length=20)
    reason = models.CharField(_("原因"), max_length=80)
    count = models.BigIntegerField(_("次数"), default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.door} {self.reason}: {self.count}"
