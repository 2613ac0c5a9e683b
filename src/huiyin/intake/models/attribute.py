"""What is remembered of a source by name, one value each."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """Whose word it is: the device's own, or ours for the device to follow."""

    CLIENT = "client", _("设备上报")
    SHARED = "shared", _("平台下发")


class Attribute(models.Model):
    """The last value of one name. `told_at` is empty while a shared one waits to be told to its device."""

    source = models.ForeignKey("intake.Source", on_delete=models.CASCADE, related_name="attributes")
    scope = models.CharField(_("来源"), max_length=6, choices=Scope)
    name = models.CharField(_("名称"), max_length=64)
    value: models.JSONField[Any, Any] = models.JSONField(_("值"))
    at = models.DateTimeField(_("时间"))
    told_at = models.DateTimeField(_("送达时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("设备属性")
        verbose_name_plural = _("设备属性")
        constraints = [
            models.UniqueConstraint(name="intake_attribute_one_of_a_name", fields=["source", "scope", "name"]),
        ]
        indexes = [
            # What doors look for when they are woken (operations.attributing.untold).
            models.Index(
                name="intake_attribute_untold",
                fields=["source"],
                condition=models.Q(scope=Scope.SHARED, told_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
