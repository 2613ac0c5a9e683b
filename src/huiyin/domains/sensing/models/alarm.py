"""What was found, and who was told of it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How bad, as the rules say it."""

    CRITICAL = "critical", _("紧急")
    SERIOUS = "serious", _("严重")
    MINOR = "minor", _("一般")
    NOTICE = "notice", _("提示")


class Alarm(models.Model):
    """An alarm; what is done about it is its matter. At most one is open for a device and a type.

    `cleared_at` says that the sensor is quiet again, which is another thing than somebody having dealt with it:
    closing needs both. `times` counts how often it was raised while open. `rung` is how far the ladder was climbed,
    `next_rung_at` when it climbs on by itself, None once somebody has acknowledged.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="alarm")
    device = models.ForeignKey("sensing.Device", models.PROTECT, related_name="alarms")
    premises = models.ForeignKey("sensing.Premises", models.PROTECT, null=True, related_name="alarms")
    type = models.CharField(_("报警类型"), max_length=40)
    rule = models.CharField(_("规则"), max_length=80)
    severity = models.CharField(_("级别"), max_length=10, choices=Severity)
    worst = models.CharField(_("最高级别"), max_length=10, choices=Severity)
    reason: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("依据"))
    is_test = models.BooleanField(_("测试"), default=False)
    is_drill = models.BooleanField(_("演练"), default=False)
    observed_at = models.DateTimeField(_("发生时间"))
    raised_at = models.DateTimeField(_("报警时间"))
    times = models.PositiveIntegerField(_("次数"), default=1)
    cleared_at = models.DateTimeField(_("恢复时间"), null=True)
    acknowledged_at = models.DateTimeField(_("接警时间"), null=True)
    arrived_at = models.DateTimeField(_("到场时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    is_false = models.BooleanField(_("误报"), null=True)
    cause = models.CharField(_("原因"), max_length=30, blank=True, default="")
    rung = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("报警")
        verbose_name_plural = _("报警")
        indexes = [
            # queries.alarms: the open ones by urgency
            models.Index(name="sensing_alarm_open", fields=["raised_at", "matter"], condition=models.Q(closed_at=None)),
            # queries.centre.closed_since
            models.Index(
                name="sensing_alarm_closed", fields=["-closed_at"], condition=models.Q(closed_at__isnull=False)
            ),
            # operations.drilling.end_drills
            models.Index(
                name="sensing_alarm_drill", fields=["raised_at"], condition=models.Q(is_drill=True, closed_at=None)
            ),
            models.Index(name="sensing_alarm_newest", fields=["-raised_at", "-matter"]),
            models.Index(name="sensing_alarm_of_device", fields=["device", "-raised_at"]),
            models.Index(name="sensing_alarm_of_premises", fields=["premises", "-raised_at"]),
            # handlers.weigher: the ladders that climb
            models.Index(
                name="sensing_alarm_ladder", fields=["next_rung_at"], condition=models.Q(next_rung_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="sensing_alarm_one_open", fields=["device", "type"], condition=models.Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="sensing_alarm_closed_is_cleared_and_acknowledged",
                condition=models.Q(closed_at=None)
                | models.Q(cleared_at__isnull=False)
                & (models.Q(acknowledged_at__isnull=False) | ~models.Q(severity="critical") | models.Q(is_test=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.severity}"


class Rung(models.Model):
    """One step of the ladder that was taken: when, who was told, and on which channels first. Appended only."""

    pk = models.CompositePrimaryKey("alarm_id", "number")
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="rungs", db_index=False)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    told = ArrayField(models.CharField(max_length=20))

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.number}"
