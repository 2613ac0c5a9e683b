"""What the holder of a licence asks to be changed in it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LicenceChange(models.Model):
    """A change that was asked for: the new `firm` and `address`, empty where it stays.

    `leaving` are the permits that nobody can take along by law: they leave the licence and are applied for anew.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_change")
    licence = models.ForeignKey("permits.Licence", models.PROTECT, related_name="changes", verbose_name=_("综合许可证"))
    firm = models.CharField(_("新名称"), max_length=120, blank=True, default="")
    address = models.CharField(_("新经营场所"), max_length=300, blank=True, default="")
    leaving = models.JSONField(_("要重新申请的许可"), default=list)

    class Meta:
        verbose_name = _("综合许可证变更")
        verbose_name_plural = _("综合许可证变更")

    def __str__(self) -> str:
        return self.firm or self.address


class ChangePart(models.Model):
    """Whether the authority of a permit agrees to a change; None while it has not said."""

    change = models.ForeignKey(LicenceChange, models.PROTECT, related_name="parts", verbose_name=_("变更"))
    case = models.ForeignKey("permits.PermitCase", models.PROTECT, related_name="changes", verbose_name=_("许可事项"))
    agreed = models.BooleanField(_("同意"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True, default="")

    class Meta:
        verbose_name = _("各机关对变更的意见")
        verbose_name_plural = _("各机关对变更的意见")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "case"], name="permits_a_change_once"),
        ]

    def __str__(self) -> str:
        return str(self.case)
