"""The table of kept files. The bytes lie under `settings.FILES_ROOT`, named by their SHA-256 (`storage`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One content, kept once however often it is sent.

    `erased_at`: its bytes were erased for privacy; the row stays, since the history of a matter names its digest.
    `covers` is the photo of which this one is the version for the public, with parts blacked out.
    `lon`, `lat` (WGS-84) and `taken_at` were read from a photo before it was cleaned; the kept bytes do not have them.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveIntegerField(_("字节数"))
    mime = models.CharField(_("类型"), max_length=40)
    width = models.PositiveIntegerField(_("宽"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高"), null=True, blank=True)
    lon = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    original_name = models.CharField(_("原文件名"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("收到时间"))
    erased_at = models.DateTimeField(_("删去时间"), null=True, blank=True)
    covers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="covered_by", verbose_name=_("遮挡自")
    )

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        indexes = [models.Index(fields=["created_at"], name="evidence_created")]  # operations.drop_abandoned
        constraints = [
            models.CheckConstraint(name="evidence_sha256_is_hex", condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="evidence_place_whole_or_absent",
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]

    @property
    def is_photo(self) -> bool:
        """Whether it can be shown as a picture and has thumbnails."""
        return self.mime.startswith("image/")
