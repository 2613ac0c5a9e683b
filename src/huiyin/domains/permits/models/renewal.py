"""A permit that is to be good for longer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Renewal(models.Model):
    """Its holder's application for it. `ends` is the last day that the permit had then, `until` the one it gets.

    `in_time`: applied for by the day that its rule names; then silence renews it (行政许可法 art. 50).
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_renewal")
    case = models.ForeignKey("permits.PermitCase", models.PROTECT, related_name="renewals", verbose_name=_("许可事项"))
    ends = models.DateField(_("原有效期至"))
    until = models.DateField(_("延续到"), null=True, blank=True)
    in_time = models.BooleanField(_("按期申请"))

    class Meta:
        verbose_name = _("许可延续")
        verbose_name_plural = _("许可延续")

    def __str__(self) -> str:
        return str(self.case)
