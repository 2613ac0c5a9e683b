"""What a hazard adds to its matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hazard(models.Model):
    """A hazard. `cause` is what the alarm behind it was caused by; `item` the item of the checklist it was found by."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="hazard")
    cause = models.CharField(_("起因"), max_length=30, blank=True, default="")
    item = models.CharField(_("检查项"), max_length=30, blank=True, default="")

    class Meta:
        verbose_name = _("隐患")
        verbose_name_plural = _("隐患")

    def __str__(self) -> str:
        return self.item or self.cause
