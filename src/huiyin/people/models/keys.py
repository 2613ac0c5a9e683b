"""Keys of other systems: what a caller of the API or of another protocol proves itself with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A key, without its secret: `digest` is SHA-256 over the whole key, `prefix` what it is found and named by.

    Without a user it acts as a trusted outside system, within `area` when there is one; with a user, as that person.
    """

    name = models.CharField(_("名称"), max_length=60)
    prefix = models.CharField(_("前缀"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=30), verbose_name=_("权限范围"))
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="keys", verbose_name=_("账号")
    )
    area = models.ForeignKey(
        "places.Area", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("限于区域")
    )
    created_at = models.DateTimeField(_("创建时间"))
    last_used_on = models.DateField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        constraints = [
            models.CheckConstraint(
                name="people_key_of_a_user_or_for_an_area",
                condition=models.Q(user__isnull=True) | models.Q(area__isnull=True),
            ),
            models.CheckConstraint(name="people_key_has_a_scope", condition=~models.Q(scopes=[])),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
