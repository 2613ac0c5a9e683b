"""Which unit is the authority of a permit, place by place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Authority(models.Model):
    """The unit that decides for an authority of the catalogue in an area and below it, unless one below has its own."""

    code = models.SlugField(_("许可机关代码"), max_length=40, help_text=_("目录里的代码，如 fire_rescue"))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("辖区"))
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))

    class Meta:
        verbose_name = _("许可机关")
        verbose_name_plural = _("许可机关")
        constraints = [
            models.UniqueConstraint(fields=["code", "area"], name="permits_one_authority_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.unit}"
