"""What hangs on the wall."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Service(models.TextChoices):
    """Where a device stands in its life."""

    REGISTERED = "registered", _("已登记")
    IN_SERVICE = "in_service", _("在用")
    IN_TEST = "in_test", _("测试中")
    IN_REPAIR = "in_repair", _("送修")
    RETIRED = "retired", _("已停用")


AWAY = frozenset({Service.IN_REPAIR, Service.RETIRED})
"""Where a device is not in its place any more: it will never say that it is quiet."""


class Health(models.TextChoices):
    """How a device is, as far as it can be known from here."""

    NEVER_SEEN = "never_seen", _("从未上线")
    HEALTHY = "healthy", _("正常")
    SILENT = "silent", _("失联")
    LOW_BATTERY = "low_battery", _("电量低")
    FAULT = "fault", _("故障")


class Device(models.Model):
    """A detector, a button, a gauge. `kind` is one of `device_types/`; what it sends comes in as its `source`.

    `revision` moves with every change (a trigger): by it the evaluator finds what it must read anew. A test that is
    over at `test_until` is so by the clock alone: what is raised after that is real. What it said
    before `afresh_at` counts for nothing in the rules: it was in another place then, or in repair.
    """

    source = models.OneToOneField("intake.Source", models.PROTECT, related_name="device", verbose_name=_("数据源"))
    kind = models.CharField(_("类型"), max_length=40)
    name = models.CharField(_("名称"), max_length=120, blank=True, default="")
    serial = models.CharField(_("序列号"), max_length=80, blank=True, default="")
    premises = models.ForeignKey(
        "sensing.Premises", models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("场所")
    )
    room = models.CharField(_("位置"), max_length=80, blank=True, default="")
    circuit = models.CharField(_("回路"), max_length=40, blank=True, default="")
    firmware = models.CharField(_("固件"), max_length=40, blank=True, default="")
    interval = models.DurationField(_("应报间隔"), null=True, blank=True)
    serviced_at = models.DateField(_("上次维护"), null=True, blank=True)
    service_due = models.DateField(_("下次维护"), null=True, blank=True)
    service = models.CharField(_("状态"), max_length=12, choices=Service, default=Service.REGISTERED)
    health = models.CharField(_("健康"), max_length=12, choices=Health, default=Health.NEVER_SEEN)
    health_since = models.DateTimeField(_("健康起于"), null=True, blank=True)
    commissioned_at = models.DateTimeField(_("启用于"), null=True, blank=True)
    tested_at = models.DateTimeField(_("试报警"), null=True, blank=True)
    test_until = models.DateTimeField(_("测试到"), null=True, blank=True)
    afresh_at = models.DateTimeField(_("重新计起"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("替换")
    )
    revision = models.BigIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("设备")
        verbose_name_plural = _("设备")
        indexes = [
            models.Index(name="sensing_device_revision", fields=["revision"]),  # handlers.weigher
            models.Index(name="sensing_device_health", fields=["health", "health_since"]),  # queries.devices
            # queries.devices.device_page, from the newest, by what it is narrowed
            models.Index(name="sensing_device_of_health", fields=["health", "-id"]),
            models.Index(name="sensing_device_of_kind", fields=["kind", "-id"]),
            models.Index(name="sensing_device_of_service", fields=["service", "-id"]),
            models.Index(name="sensing_device_serial", fields=["serial"], condition=~models.Q(serial="")),
            # operations.trying.end_tests
            models.Index(
                name="sensing_device_in_test", fields=["test_until"], condition=models.Q(test_until__isnull=False)
            ),
        ]

    @property
    def tried_since(self) -> datetime | None:
        """When the latest test began, unless the device was put in use since."""
        began, done = self.tested_at, self.commissioned_at
        return began if began is not None and (done is None or began > done) else None

    def __str__(self) -> str:
        return self.name or self.serial or f"{self.kind} {self.pk}"


class DeviceChange(models.Model):
    """What was done to a device, by whom and why. Appended only."""

    class What(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("done to a device", "登记")
        COMMISSIONED = "commissioned", pgettext_lazy("done to a device", "启用")
        PLACED = "placed", pgettext_lazy("done to a device", "安装")
        TEST = "test", _("开始测试")
        REPAIR = "repair", _("送修")
        BACK = "back", _("恢复使用")
        SWAPPED = "swapped", _("换新")
        RETIRED = "retired", _("停用")
        DRILL = "drill", _("演练")
        MOVED = "moved", _("移到别处")
        KEY = "key", _("换密钥")
        CERTIFICATE = "certificate", _("登记证书")

    device = models.ForeignKey(Device, models.PROTECT, related_name="changes", verbose_name=_("设备"))
    what = models.CharField(_("做了什么"), max_length=12, choices=What)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="")
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("谁"))
    by_name = models.CharField(_("岗位"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("设备记录")
        verbose_name_plural = _("设备记录")
        indexes = [models.Index(name="sensing_devicechange_newest", fields=["device", "-at"])]  # queries.devices

    def __str__(self) -> str:
        return f"{self.device_id} {self.what}"
