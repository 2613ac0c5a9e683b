"""Units, the posts in them, and who is on duty when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def _in_language(name_zh: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name_zh


class TsTzRange(models.Func):
    """The half-open span of a duty, as the exclusion constraint compares it; no end means for ever."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Unit(models.Model):
    """An office, a department or a community that owns matters, in one area."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    name_zh = models.CharField(_("中文名"), max_length=80)
    name_en = models.CharField(_("英文名"), max_length=120, blank=True)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="units", verbose_name=_("辖区"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    desk = models.BooleanField(
        _("兜底受理台"), default=False, help_text=_("辖区内没有别人负责的事项由这里接下；每个区域最多一个")
    )

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            models.UniqueConstraint(
                name="people_unit_one_desk_in_an_area", fields=["area"], condition=models.Q(desk=True)
            ),
            models.CheckConstraint(
                name="people_unit_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return _in_language(self.name_zh, self.name_en)


class Post(models.Model):
    """A role in an area, for a unit: the secretary of Meili community. Several people may share it."""

    role = models.SlugField(_("角色"), max_length=40, help_text=_("生命周期文件里写的角色，如 secretary、grid_worker"))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="posts", verbose_name=_("区域"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    name_zh = models.CharField(_("中文名"), max_length=80)
    name_en = models.CharField(_("英文名"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints = [
            models.UniqueConstraint(name="people_post_once_in_a_unit_and_area", fields=["role", "area", "unit"]),
        ]

    def __str__(self) -> str:
        return _in_language(self.name_zh, self.name_en)


class Duty(models.Model):
    """Who holds a post from when (inclusive) to when (exclusive); without an end, until further notice."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="duties", verbose_name=_("岗位"))
    user = models.ForeignKey("people.User", models.PROTECT, related_name="duties", verbose_name=_("人员"))
    starts = models.DateTimeField(_("开始"), db_default=Now())
    ends = models.DateTimeField(_("结束"), null=True, blank=True, help_text=_("留空表示一直在岗"))

    class Meta:
        verbose_name = _("值岗")
        verbose_name_plural = _("值岗")
        constraints = [
            models.CheckConstraint(
                name="people_duty_ends_after_it_starts",
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("starts")),
                violation_error_message=_("结束要晚于开始"),
            ),
            # Its index also serves queries.holders, which finds duties by post.
            ExclusionConstraint(
                name="people_duty_of_one_person_on_one_post_never_overlaps",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (TsTzRange("starts", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个人在这段时间已经值这个岗，改一改起止时间"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} · {self.user}"
