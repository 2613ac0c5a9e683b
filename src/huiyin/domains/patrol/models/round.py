"""One round of one site, and what was found on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Round(models.Model):
    """A round that was due from `slot_at` to `until`: one a site and slot. What is done about it is its matter.

    It was missed where `until` passed with neither `done_at` nor `excused`; `wrong` items became hazards.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="round")
    site = models.ForeignKey("patrol.Site", models.PROTECT, related_name="rounds", verbose_name=_("巡查点"))
    slot_at = models.DateTimeField(_("应查时间"))
    until = models.DateTimeField(_("最晚"))
    done_at = models.DateTimeField(_("查好时间"), null=True)
    excused = models.BooleanField(_("不用查"), default=False)
    wrong = models.PositiveSmallIntegerField(_("隐患"), default=0)

    class Meta:
        verbose_name = _("夜间巡查")
        verbose_name_plural = _("夜间巡查")
        indexes = [models.Index(name="patrol_round_newest", fields=["-slot_at", "-matter"])]  # queries.rounds
        constraints = [
            models.UniqueConstraint(name="patrol_round_once", fields=["site", "slot_at"]),
            models.CheckConstraint(
                name="patrol_round_ends_after_it_begins", condition=models.Q(until__gt=models.F("slot_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.slot_at:%Y-%m-%d %H:%M}"


class Finding(models.Model):
    """An item of a round's checklist, and whether it was right. Appended only."""

    pk = models.CompositePrimaryKey("round_id", "item")
    round = models.ForeignKey(Round, models.PROTECT, related_name="findings", db_index=False)
    item = models.CharField(_("检查项"), max_length=30)
    right = models.BooleanField(_("正常"))

    def __str__(self) -> str:
        return f"{self.round_id} {self.item}"
