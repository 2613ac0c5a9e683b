"""The keys that licences' codes are signed with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """A key by the id that codes name it by. It signs from `signs_from` to `signs_until`, open while it is the current
    one, and what it signed is accepted until `verifies_until`; after `revoked_at` nothing it signed is good.

    `private_token` is its private half, encrypted as personal data is; empty once nothing is to be signed by it.
    """

    kid = models.CharField(_("密钥号"), max_length=8, primary_key=True)
    algorithm = models.CharField(_("算法"), max_length=8, default="ES256")
    public_jwk = models.JSONField(_("公钥"))
    private_token = models.TextField(_("私钥（加密）"), blank=True, default="")
    signs_from = models.DateTimeField(_("开始签发"))
    signs_until = models.DateTimeField(_("停止签发"), null=True)
    verifies_until = models.DateTimeField(_("核验到"), null=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True)

    class Meta:
        verbose_name = _("签发密钥")
        verbose_name_plural = _("签发密钥")
        constraints = [
            models.UniqueConstraint(
                name="permits_key_one_current", fields=["algorithm"], condition=models.Q(signs_until=None)
            ),
            models.CheckConstraint(
                name="permits_key_ends_in_order",
                condition=models.Q(signs_until=None, verifies_until=None, revoked_at=None)
                | models.Q(signs_until__gt=models.F("signs_from"), verifies_until__gte=models.F("signs_until")),
            ),
            models.CheckConstraint(
                name="permits_key_current_can_sign",
                condition=models.Q(signs_until__isnull=False) | ~models.Q(private_token=""),
            ),
        ]

    def __str__(self) -> str:
        return self.kid
