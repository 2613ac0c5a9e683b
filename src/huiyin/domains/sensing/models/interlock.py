"""What an alarm sets in motion by itself: a charger's power cut, ventilation started."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.domains.sensing.models.alarm import Severity


class Interlock(models.Model):
    """When an alarm of this type and at least this severity is raised in the premises, the device is told `method`.

    An empty `alarm` is any type. `within` is how long the device has to confirm; then it is told once more. `undoing`
    is the command by which somebody releases it. Tests and drills set nothing in motion unless `in_tests`.
    """

    premises = models.ForeignKey("sensing.Premises", models.PROTECT, related_name="interlocks", verbose_name=_("场所"))
    alarm = models.CharField(_("报警类型"), max_length=40, blank=True, default="")
    severity = models.CharField(_("最低级别"), max_length=10, choices=Severity, default=Severity.CRITICAL)
    device = models.ForeignKey("sensing.Device", models.PROTECT, related_name="interlocks", verbose_name=_("设备"))
    method = models.CharField(_("命令"), max_length=64)
    params: models.JSONField[Any, Any] = models.JSONField(_("参数"), null=True, blank=True)
    undoing = models.CharField(_("解除命令"), max_length=64, blank=True, default="")
    within = models.DurationField(_("确认时限"), default=timedelta(seconds=15))
    in_tests = models.BooleanField(_("测试和演练也执行"), default=False)
    enabled = models.BooleanField(_("启用"), default=True)
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("联动")
        verbose_name_plural = _("联动")
        indexes = [
            # operations.interlocking.set_in_motion
            models.Index(name="sensing_interlock_here", fields=["premises"], condition=models.Q(enabled=True)),
        ]

    def __str__(self) -> str:
        return f"{self.method} → {self.device_id}"


class Actuation(models.Model):
    """One interlock set in motion by one alarm: the command of the last attempt, and how it ended."""

    class State(models.TextChoices):
        ASKED = "asked", _("已下发")
        DONE = "done", _("设备已确认")
        FAILED = "failed", _("没有做成")
        RELEASING = "releasing", _("正在解除")
        RELEASED = "released", _("已解除")
        STUCK = "stuck", _("没有解除")

    interlock = models.ForeignKey(Interlock, models.PROTECT, related_name="actuations")
    alarm = models.ForeignKey("sensing.Alarm", models.PROTECT, related_name="actuations")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    command = models.ForeignKey("intake.Command", models.PROTECT, related_name="+", verbose_name=_("命令"))
    began_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("联动执行")
        verbose_name_plural = _("联动执行")
        constraints = [models.UniqueConstraint(name="sensing_actuation_once", fields=["alarm", "interlock"])]
        indexes = [
            # queries.interlocks.unsettled
            models.Index(
                name="sensing_actuation_open",
                fields=["command"],
                condition=models.Q(state__in=["asked", "releasing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interlock_id} {self.state}"
