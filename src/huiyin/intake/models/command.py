"""What a source is told to do."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Asked by somebody, sent to the device, and how that ended (operations.commanding)."""

    ASKED = "asked", _("等待下发")
    SENT = "sent", _("已下发")
    CONFIRMED = "confirmed", _("设备已确认")
    FAILED = "failed", _("设备拒绝或失败")
    EXPIRED = "expired", _("已过期")


class Command(models.Model):
    """One order to one device, with the time of each step.

    `sent_at` is the last time it was put on the wire, `times` how often; `taken_at` is when the device acknowledged
    that it has it: until then it is sent again when the device comes back. `platform_name` is what another platform
    calls it that hands it to its device.
    """

    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, related_name="commands")
    method = models.CharField(_("命令"), max_length=64)
    params: models.JSONField[Any, Any] = models.JSONField(_("参数"), null=True)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("提出时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    sent_at = models.DateTimeField(_("下发时间"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("下发次数"), default=0)
    taken_at = models.DateTimeField(_("设备收到时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answer: models.JSONField[Any, Any] = models.JSONField(_("答复"), null=True)
    platform_name = models.CharField(_("平台编号"), max_length=80, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("设备命令")
        verbose_name_plural = _("设备命令")
        indexes = [
            # What doors look for when they are woken or a device comes back, and what expires (operations.commanding).
            models.Index(
                name="intake_command_open", fields=["source", "id"], condition=models.Q(state__in=["asked", "sent"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.method}: {self.state}"
