"""Where somebody goes round, and when."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A charging shed with its hours: a round `every` so often from `starts` to `ends`, over midnight where that is
    earlier. Whoever is on duty as grid worker for its point has the round. Since `since` it has these hours and is
    active: what was due before is not asked after.
    """

    name = models.CharField(_("名称"), max_length=120)
    address = models.CharField(_("地址"), max_length=300, blank=True, default="")
    lon = models.FloatField(_("经度"))
    lat = models.FloatField(_("纬度"))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("区域"))
    starts = models.TimeField(_("从"))
    ends = models.TimeField(_("到"))
    every = models.DurationField(_("间隔"))
    active = models.BooleanField(_("启用"), default=True)
    since = models.DateTimeField(_("从何时起"), db_default=Now())
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("巡查点")
        verbose_name_plural = _("巡查点")
        indexes = [models.Index(name="patrol_site_active", fields=["id"], condition=models.Q(active=True))]
        constraints = [
            models.UniqueConstraint(name="patrol_site_once", fields=["address", "name"]),
            models.CheckConstraint(
                name="patrol_site_on_earth", condition=models.Q(lon__range=(-180, 180), lat__range=(-90, 90))
            ),
        ]

    def __str__(self) -> str:
        return self.name
