"""Firmware: what there is, in which waves it goes out, and how far each device is with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Firmware(models.Model):
    """One file for one type of device, by title and version. The bytes are kept as evidence is: by their SHA-256."""

    kind = models.CharField(_("类型"), max_length=40)
    title = models.CharField(_("名称"), max_length=100)
    version = models.CharField(_("版本"), max_length=40)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件"))
    by_name = models.CharField(_("岗位"), max_length=120)
    added_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("固件")
        verbose_name_plural = _("固件")
        constraints = [models.UniqueConstraint(name="sensing_firmware_once", fields=["kind", "title", "version"])]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Wave(models.Model):
    """One assignment of a firmware to so many devices. `limit` is how many percent of them may fail before it stops."""

    firmware = models.ForeignKey(Firmware, models.PROTECT, related_name="waves", verbose_name=_("固件"))
    percent = models.PositiveSmallIntegerField(_("百分比"))
    limit = models.PositiveSmallIntegerField(_("失败上限"))
    by_name = models.CharField(_("岗位"), max_length=120)
    at = models.DateTimeField(_("时间"))
    stopped_at = models.DateTimeField(_("停止时间"), null=True, blank=True)
    why = models.CharField(_("为什么停"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("升级批次")
        verbose_name_plural = _("升级批次")

    def __str__(self) -> str:
        return f"{self.firmware_id} {self.percent} %"


class Installation(models.Model):
    """One device and the firmware that it is to have. The latest of a device is the one that counts."""

    class State(models.TextChoices):
        """As the device tells it; what it was never told, or is told no more, we say."""

        ASSIGNED = "assigned", pgettext_lazy("firmware", "等设备来取")
        DOWNLOADING = "downloading", pgettext_lazy("firmware", "正在下载")
        DOWNLOADED = "downloaded", pgettext_lazy("firmware", "已下载")
        VERIFIED = "verified", pgettext_lazy("firmware", "已校验")
        UPDATING = "updating", pgettext_lazy("firmware", "正在升级")
        UPDATED = "updated", pgettext_lazy("firmware", "已升级")
        FAILED = "failed", pgettext_lazy("firmware", "升级失败")
        HELD = "held", pgettext_lazy("firmware", "批次已停，没有下发")

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="installations", verbose_name=_("升级批次"))
    device = models.ForeignKey("sensing.Device", models.PROTECT, related_name="installations", verbose_name=_("设备"))
    state = models.CharField(_("状态"), max_length=11, choices=State, default=State.ASSIGNED)
    error = models.CharField(_("出了什么错"), max_length=200, blank=True, default="")
    assigned_at = models.DateTimeField(_("时间"))
    changed_at = models.DateTimeField(_("变化时间"))
    failed_at = models.DateTimeField(_("失败时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("固件升级")
        verbose_name_plural = _("固件升级")
        constraints = [models.UniqueConstraint(name="sensing_installation_once", fields=["wave", "device"])]
        indexes = [
            models.Index(name="sensing_installation_latest", fields=["device", "-id"]),  # queries.firmware
            models.Index(name="sensing_installation_states", fields=["wave", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.state}"
