"""Tables of places. Longitudes and latitudes are WGS-84 everywhere; other systems are converted at the edge."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.places.levels import Level


class Area(models.Model):
    """One area of the tree. Every change moves `AreaRevision` in the same transaction, by a trigger."""

    parent = models.ForeignKey(
        "self", verbose_name=_("上级区域"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices)
    code = models.CharField(_("代码"), max_length=40, unique=True)
    name_zh = models.CharField(_("中文名"), max_length=80)
    name_en = models.CharField(_("英文名"), max_length=120, blank=True)
    boundary = models.JSONField(
        _("边界"), null=True, blank=True, help_text=_("GeoJSON 的 Polygon 或 MultiPolygon，WGS-84 经纬度，经度在前")
    )
    synthetic = models.BooleanField(_("虚构边界"), default=False)

    class Meta:
        verbose_name = _("区域")
        verbose_name_plural = _("区域")
        constraints = [
            models.CheckConstraint(name="places_area_level_known", condition=models.Q(level__in=Level.values)),
            models.CheckConstraint(
                name="places_area_only_a_city_has_no_parent",
                condition=models.Q(parent__isnull=False) ^ models.Q(level=Level.CITY),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class AreaRevision(models.Model):
    """The one row that says which state of the areas is current; `queries.area_tree` compares it with its snapshot.

    The number comes from a sequence, so that a number that was rolled back is never used again.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="places_arearevision_one_row", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)


class Address(models.Model):
    """A known address with its point, so that words can stand for a place."""

    text = models.CharField(_("地址"), max_length=200)
    key = models.CharField(_("检索键"), max_length=200, unique=True, editable=False)
    tokens = ArrayField(models.TextField(), verbose_name=_("检索词"), editable=False)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), null=True, blank=True, on_delete=models.SET_NULL, related_name="addresses"
    )
    lon = models.FloatField(_("经度"))
    lat = models.FloatField(_("纬度"))

    class Meta:
        verbose_name = _("地址")
        verbose_name_plural = _("地址")
        indexes = [
            GinIndex(fields=["tokens"], name="places_address_tokens"),  # queries.search_addresses
        ]
        constraints = [
            models.CheckConstraint(
                name="places_address_on_earth",
                condition=models.Q(lon__range=(-180, 180)) & models.Q(lat__range=(-90, 90)),
            ),
        ]

    def __str__(self) -> str:
        return self.text
