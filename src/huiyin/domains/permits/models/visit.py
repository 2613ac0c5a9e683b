"""The one visit to the premises of an application: who takes part, what is looked at, what was found."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """A visit. `at` is when it is to be, None while nobody has arranged it."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_visit")
    application = models.OneToOneField(
        "permits.Application", models.PROTECT, related_name="visit", verbose_name=_("申请")
    )
    at = models.DateTimeField(_("时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("联合现场核查")
        verbose_name_plural = _("联合现场核查")

    def __str__(self) -> str:
        return str(self.application)


class VisitParty(models.Model):
    """A unit that takes part, for an authority of the catalogue. `staff` are who comes, a name a line."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="parties", verbose_name=_("联合现场核查"))
    authority = models.SlugField(_("许可机关"), max_length=40)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    staff = models.TextField(_("谁来"), blank=True, default="")

    class Meta:
        verbose_name = _("参加核查的机关")
        verbose_name_plural = _("参加核查的机关")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "authority"], name="permits_a_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authority} · {self.unit}"


class VisitItem(models.Model):
    """What is looked at, once, however many permits (`wanted_by`) want to know it. `right` is None until it was.

    Its names are those of the day on which the visit was opened, whatever the catalogue calls it later.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="items", verbose_name=_("联合现场核查"))
    code = models.SlugField(_("核查内容"), max_length=40)
    name_zh = models.CharField(_("中文名"), max_length=200)
    name_en = models.CharField(_("英文名"), max_length=200)
    wanted_by = models.JSONField(_("哪些许可要看"), default=list)
    right = models.BooleanField(_("符合"), null=True, blank=True)
    words = models.TextField(_("说明"), blank=True, default="")
    photo = models.ForeignKey(
        "evidence.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("照片")
    )
    looked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    looked_by = models.ForeignKey(
        "people.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("核查单位")
    )

    class Meta:
        verbose_name = _("核查内容")
        verbose_name_plural = _("核查内容")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "code"], name="permits_an_item_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh
