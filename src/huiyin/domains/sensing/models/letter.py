"""That a building's safety letter of a month was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import new_id


class Letter(models.Model):
    """Written in the transaction of its notices, so that a building is told once of a month. Appended only.

    What it says is counted from the records when it is read.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.DateField(_("月份"))
    address = models.CharField(_("地址"), max_length=300, blank=True, default="")
    building = models.CharField(_("楼栋"), max_length=120, blank=True, default="")
    told = models.PositiveIntegerField(_("通知了几人"))
    sent_at = models.DateTimeField(_("发出时间"))

    class Meta:
        verbose_name = _("安全月报")
        verbose_name_plural = _("安全月报")
        constraints = [
            models.UniqueConstraint(name="sensing_letter_once", fields=["month", "address", "building"]),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.address} {self.building}"
