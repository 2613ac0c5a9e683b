"""Codes of licences as they were issued."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.domains.permits.rules.status_list import Standing


class LicenceCode(models.Model):
    """One code: what stands in its QR symbol, and whether it still stands. Its id is its place in the status lists.

    `request` is the caller's own word for this issue: said again, it gives the same code.
    """

    Standing: ClassVar = Standing

    id = models.BigAutoField(primary_key=True)
    request = models.CharField(_("签发请求"), max_length=80, null=True, unique=True)
    number = models.CharField(_("证照编号"), max_length=40)
    key = models.ForeignKey("permits.SigningKey", models.PROTECT, related_name="codes", verbose_name=_("签发密钥"))
    text = models.TextField(_("码"))
    issued_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    standing = models.PositiveSmallIntegerField(_("状态"), db_default=0, default=0)
    changed_at = models.DateTimeField(_("状态变更时间"), null=True)

    class Meta:
        verbose_name = _("证照码")
        verbose_name_plural = _("证照码")
        indexes = [
            # a licence's codes, the newest first
            models.Index(name="permits_code_number", fields=["number", "-id"]),
            # what a status list names; all the others stand
            models.Index(name="permits_code_not_valid", fields=["id"], condition=~models.Q(standing=0)),
            # until when a key that signs no more must be accepted
            models.Index(name="permits_code_last_of_key", fields=["key", "-expires_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="permits_code_standing", condition=models.Q(standing__in=[one.value for one in Standing])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.pk})"
