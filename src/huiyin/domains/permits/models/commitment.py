"""What was granted on the applicant's word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Commitment(models.Model):
    """The check of a commitment: `case` is the permit that was granted on it."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_commitment")
    case = models.OneToOneField(
        "permits.PermitCase", models.PROTECT, related_name="commitment", verbose_name=_("许可事项")
    )

    class Meta:
        verbose_name = _("承诺核查")
        verbose_name_plural = _("承诺核查")

    def __str__(self) -> str:
        return str(self.case)
