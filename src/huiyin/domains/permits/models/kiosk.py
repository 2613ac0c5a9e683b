"""Self-service kiosks: which browsers are one, and the visit of whoever stands at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kiosk(models.Model):
    """A machine in a hall. Its link makes a kiosk of the browser that opens it; `digest` is that of the secret."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    area = models.ForeignKey("places.Area", models.PROTECT, verbose_name=_("所在区域"))
    digest = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(_("登记时间"))
    removed_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("自助机")
        verbose_name_plural = _("自助机")

    def __str__(self) -> str:
        return self.name


class KioskVisit(models.Model):
    """One person's time at a kiosk, over when it is ended or silent (rules.kiosk).

    `opened` are the digests of the drafts' and receipts' secrets that may be shown in it, `card_token` the encrypted
    identity number of a card until an application is begun; both are emptied when it ends. `last_at` is the last touch.
    """

    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="visits")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    opened = models.JSONField(default=list)
    card_token = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("自助机上的一次办理")
        verbose_name_plural = _("自助机上的一次办理")
        indexes = [models.Index(fields=["last_at"], name="permits_open_visits", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.kiosk_id}/{self.pk}"
