"""Where devices hang, and who answers for the place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Use(models.TextChoices):
    """What premises are used for."""

    HOME = "home", _("出租房")
    SHED = "shed", _("充电棚")
    SHOP = "shop", _("商铺")
    OTHER = "other", _("其他场所")


class Part(models.TextChoices):
    """What somebody is to premises."""

    OWNER = "owner", _("业主")
    TENANT = "tenant", _("租户")
    OPERATOR = "operator", _("运营单位")
    FIRM = "firm", _("物业")


class Premises(models.Model):
    """One home, one shed, one shop: a flat in a building, with its point and its area.

    `building` groups a storm of alarms on the screen; `floor_plan` is a stored file. While `maintained_until` lies
    ahead, alarms here are marked as tests: they are raised, shown and told to the centre all the same.
    """

    use = models.CharField(_("用途"), max_length=10, choices=Use, default=Use.HOME)
    name = models.CharField(_("名称"), max_length=120, blank=True, default="")
    building = models.CharField(_("楼栋"), max_length=120, blank=True, default="")
    flat = models.CharField(_("房号"), max_length=40, blank=True, default="")
    address = models.CharField(_("地址"), max_length=300, blank=True, default="")
    lon = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    area = models.ForeignKey(
        "places.Area", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域")
    )
    floor_plan = models.ForeignKey(
        "evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("平面图")
    )
    maintained_until = models.DateTimeField(_("维护到"), null=True, blank=True)
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("场所")
        verbose_name_plural = _("场所")
        indexes = [models.Index(name="sensing_premises_area", fields=["area", "building", "flat"])]
        constraints = [
            models.UniqueConstraint(
                name="sensing_premises_once", fields=["address", "building", "flat"], condition=~models.Q(address="")
            ),
            models.CheckConstraint(
                name="sensing_premises_on_earth",
                condition=models.Q(lon=None, lat=None) | models.Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or " ".join(filter(None, (self.address, self.building, self.flat)))


class Tie(models.Model):
    """Somebody belongs to premises for a time: by an account, or by a contact that was left for it."""

    premises = models.ForeignKey(Premises, models.PROTECT, related_name="ties", verbose_name=_("场所"))
    part = models.CharField(_("身份"), max_length=10, choices=Part)
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账号")
    )
    contact = models.ForeignKey(
        "people.Contact", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("联系人")
    )
    since = models.DateTimeField(_("从"))
    until = models.DateTimeField(_("到"), null=True, blank=True)

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        indexes = [
            models.Index(name="sensing_tie_standing", fields=["premises"], condition=models.Q(until=None)),
            models.Index(name="sensing_tie_of_account", fields=["user", "since"]),  # queries.homes
        ]
        constraints = [
            models.CheckConstraint(
                name="sensing_tie_of_an_account_or_a_contact",
                condition=models.Q(user__isnull=False) ^ models.Q(contact__isnull=False),
            ),
            models.UniqueConstraint(
                name="sensing_tie_once",
                fields=["premises", "part", "user", "contact"],
                condition=models.Q(until=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises_id} {self.part}"


class PremisesChange(models.Model):
    """What changed about premises or about who belongs to them, by whom and why. Appended only."""

    class What(models.TextChoices):
        OWNER = "owner", _("业主变更")
        MOVED_IN = "moved_in", _("搬入")
        MOVED_OUT = "moved_out", _("搬出")
        MAINTENANCE = "maintenance", _("开始维护")
        MAINTENANCE_OVER = "maintenance_over", _("维护结束")
        DEVICE_CAME = "device_came", _("设备移入")
        DEVICE_WENT = "device_went", _("设备移走")

    premises = models.ForeignKey(Premises, models.PROTECT, related_name="changes", verbose_name=_("场所"))
    what = models.CharField(_("变化"), max_length=20, choices=What)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="")
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("谁"))
    by_name = models.CharField(_("岗位"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("场所记录")
        verbose_name_plural = _("场所记录")
        indexes = [models.Index(name="sensing_premiseschange_newest", fields=["premises", "-at"])]  # commands.premises

    def __str__(self) -> str:
        return f"{self.premises_id} {self.what}"
