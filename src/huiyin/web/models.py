"""What the desk keeps of its own: saved views, who took which list out of the house, and how answers are worded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list with its filters under a name. `unit`: everybody with a post there reads it; only `owner` changes it.

    `page` is the list, `query` the filters as they stand in its address, checked and in one order.
    """

    class Page(models.TextChoices):
        """Which list."""

        INBOX = "inbox", _("收件箱")
        ALL = "all", _("全部事项")

    owner = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    unit = models.ForeignKey("people.Unit", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=30)
    page = models.CharField(max_length=10, choices=Page)
    query = models.CharField(max_length=600, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    first = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedview_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(first=True), name="savedview_one_first"),
        ]
        indexes = [models.Index(fields=["unit"], name="savedview_of_unit", condition=Q(unit__isnull=False))]

    def __str__(self) -> str:
        return self.name


class ListExport(models.Model):
    """That somebody took a list out as a file: which one, how narrowed, how many rows. Never changed by a person.

    `rows` is empty until the last row went out, and stays so when whoever asked went away before.
    """

    class Lists(models.TextChoices):
        """Which list: those of matters, and those that domains bring."""

        INBOX = "inbox", _("收件箱")
        ALL = "all", _("全部事项")
        DEVICES = "devices", _("设备")
        ALARMS = "alarms", _("报警")
        ROUNDS = "rounds", _("夜间巡查")

    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("谁"))
    at = models.DateTimeField(_("时间"))
    page = models.CharField(_("列表"), max_length=10, choices=Lists)
    query = models.CharField(_("筛选条件"), max_length=600, blank=True)
    format = models.CharField(_("格式"), max_length=10)
    rows = models.PositiveIntegerField(_("行数"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导出记录")
        indexes = [models.Index(fields=["-at"], name="listexport_latest")]  # the admin site's list

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M} {self.format}"


class AnswerText(models.Model):
    """A way to word an answer, with gaps in braces (`web.desk.gaps`). For matters of `kind`.

    `category` is a value of the domain's own fact of that name, empty for all; without `unit` every unit is offered it.
    `used` counts the answers that were begun with it and given.
    """

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    category = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey("people.Unit", models.CASCADE, null=True, related_name="+")
    text_zh = models.CharField(max_length=1000)
    text_en = models.CharField(max_length=2000, blank=True)
    used = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "unit"], name="answertext_offered")]  # web.desk.answer_texts.offered

    def __str__(self) -> str:
        return self.name
