"""The sums of a month that is over."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedMonth(models.Model):
    """What the applications of an industry that ended in a month add up to; `industry` is empty for all together.

    Of every month that was added up there is the row of all together, though nothing ended in it.
    """

    month = models.DateField(_("月份"))
    industry = models.SlugField(_("行业"), max_length=40, blank=True)
    counts = models.JSONField(_("合计"), default=dict)

    class Meta:
        verbose_name = _("一业一证月度合计")
        verbose_name_plural = _("一业一证月度合计")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "industry"], name="permits_a_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.industry}"
