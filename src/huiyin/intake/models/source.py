"""Who may speak."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """Something that sends observations: a device, a gateway, a transmitter, another platform's device.

    It is known by a key (its SHA-256 stands here; keys are random, so no slow hash is needed), by a certificate, or by
    its `address` at a `door`. A gateway's devices have it as their `parent`. `kind` is what it says it is.
    """

    door = models.CharField(_("接入方式"), max_length=20)
    address = models.CharField(_("地址"), max_length=120, null=True, blank=True)
    name = models.CharField(_("名称"), max_length=120, blank=True, default="")
    kind = models.CharField(_("类型"), max_length=40, blank=True, default="")
    profile = models.CharField(_("厂商规格"), max_length=40, blank=True, default="")
    parent = models.ForeignKey(
        "self", verbose_name=_("上级"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    key_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    certificate_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    enabled = models.BooleanField(_("启用"), default=True)
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("数据源")
        verbose_name_plural = _("数据源")
        constraints = [
            models.UniqueConstraint(
                name="intake_source_one_of_an_address",
                fields=["door", "address", "parent"],
                nulls_distinct=False,
                condition=models.Q(address__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.door} {self.address or self.pk}"
