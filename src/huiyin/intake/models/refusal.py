"""What was refused at a door."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.Model):
    """How often a door refused something for one reason on one day, when last, and from where that came.

    `last_from` is a network address, a device that is known, or the address of one that is not; never a secret.
    """

    pk = models.CompositePrimaryKey("day", "door", "reason")
    day = models.DateField(_("日期"))
    door = models.CharField(_("接入方式"), max_length=20)
    reason = models.CharField(_("原因"), max_length=80)
    count = models.BigIntegerField(_("次数"), default=0)
    last_at = models.DateTimeField(_("最后一次"), null=True, blank=True)
    last_from = models.CharField(_("来自"), max_length=160, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.day} {self.door} {self.reason}: {self.count}"
