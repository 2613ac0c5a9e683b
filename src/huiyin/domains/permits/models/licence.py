"""The comprehensive licence and the permits whose sum it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LicenceState(models.TextChoices):
    """Whether a licence, or a permit in it, may be relied on."""

    VALID = "valid", _("有效")
    SUSPENDED = "suspended", _("暂停")
    REVOKED = "revoked", _("已撤销")
    SURRENDERED = "surrendered", _("已注销")
    EXPIRED = "expired", _("已到期")


HELD = (LicenceState.VALID, LicenceState.SUSPENDED)
"""What its holder has, even if it may not be relied on for a while."""


class Licence(models.Model):
    """A comprehensive licence 综合许可证: what the permits of one application allow, together.

    `code` is the newest one issued for it; `reissued_at`, when its paper was given out anew for one that was lost.
    `valid_until` is its last day: that of the permit that ends first.
    """

    application = models.OneToOneField("permits.Application", models.PROTECT, related_name="licence")
    number = models.CharField(_("证照编号"), max_length=80, unique=True)
    firm = models.CharField(_("名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    address = models.CharField(_("经营场所"), max_length=300, blank=True)
    industry = models.SlugField(_("行业"), max_length=40)
    state = models.CharField(_("状态"), max_length=12, choices=LicenceState, default=LicenceState.VALID)
    issued_at = models.DateTimeField(_("发证时间"))
    valid_until = models.DateField(_("有效期至"))
    reissued_at = models.DateTimeField(_("补发时间"), null=True, blank=True)
    code = models.ForeignKey("permits.LicenceCode", models.PROTECT, related_name="+", verbose_name=_("签名码"))

    class Meta:
        verbose_name = _("综合许可证")
        verbose_name_plural = _("综合许可证")

    def __str__(self) -> str:
        return self.number


class LicencePermit(models.Model):
    """A permit in a licence. It stays its authority's: who gave it may take it, and the licence follows at once."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="permits", verbose_name=_("综合许可证"))
    permit = models.SlugField(_("许可事项"), max_length=40)
    name = models.CharField(_("名称"), max_length=120)
    number = models.CharField(_("许可证件编号"), max_length=60)
    authority = models.SlugField(_("许可机关"), max_length=40)
    granted_at = models.DateTimeField(_("决定时间"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=LicenceState, default=LicenceState.VALID)

    class Meta:
        verbose_name = _("综合许可证中的许可")
        verbose_name_plural = _("综合许可证中的许可")
        constraints = [
            models.UniqueConstraint(fields=["licence", "permit"], name="permits_in_a_licence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
