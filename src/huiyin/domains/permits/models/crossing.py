"""Applications that are received in one region and decided in another, on both sides; and who is linked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WayText(models.TextChoices):
    """How a matter is handled between two regions (`rules.crossing.Way`)."""

    ONLINE = "online", _("全程网办")
    ON_BEHALF = "on_behalf", _("代收代办")
    JOINT = "joint", _("两地联办")


class LinkedRegion(models.Model):
    """A region that applications can be sent to. `matters` says by which way each industry may be applied for there.

    Without a `peer` it is on the list, and not linked yet.
    """

    code = models.CharField(_("地区代码"), max_length=12, unique=True)
    peer = models.ForeignKey(
        "exchange.Peer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经由")
    )
    matters = models.JSONField(_("可办行业"), default=dict)

    class Meta:
        verbose_name = _("跨省通办地区")
        verbose_name_plural = _("跨省通办地区")

    def __str__(self) -> str:
        return self.code


class Crossing(models.Model):
    """An application as it is received here. `form_token` is its form, and `signatures_token` who
    signed beside the applicant, as encrypted JSON. `shown` and `contradictions` are as an application's.

    `told` is how it stands there, as it was last told, under `revision`. `licence` is the licence as a file.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_crossing")
    peer = models.ForeignKey("exchange.Peer", models.PROTECT, related_name="+", verbose_name=_("审批地"))
    way = models.CharField(_("方式"), max_length=12, choices=WayText)
    industry = models.SlugField(_("行业"), max_length=40)
    region = models.CharField(_("地区代码"), max_length=12)
    firm = models.CharField(_("企业名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    answers = models.JSONField(_("情形"), default=dict)
    committed = models.JSONField(_("告知承诺的事项"), default=list)
    plan = models.JSONField(_("办理方案"), default=dict)
    shown = models.JSONField(_("材料写明的内容"), null=True, blank=True)
    contradictions = models.JSONField(_("答案和材料不一致"), default=list)
    form_token = models.TextField(editable=False)
    signatures_token = models.TextField(editable=False, blank=True)
    identity = models.CharField(_("怎样核对的身份"), max_length=200, blank=True)
    handed_in_at = models.DateTimeField(_("提交时间"))
    told = models.JSONField(_("审批地的进展"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    licence = models.ForeignKey(
        "evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("许可证")
    )

    class Meta:
        verbose_name = _("跨省通办申请")
        verbose_name_plural = _("跨省通办申请")

    def __str__(self) -> str:
        return f"{self.firm} → {self.region}"


class CrossingPaper(models.Model):
    """A paper of it. A newer one of the same material takes the place of the older."""

    crossing = models.ForeignKey(Crossing, models.CASCADE, related_name="papers")
    material = models.SlugField(_("材料"), max_length=40)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件"))
    added_at = models.DateTimeField(_("提交时间"))
    replaced_at = models.DateTimeField(_("被替换时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("跨省通办材料")
        verbose_name_plural = _("跨省通办材料")
        constraints = [
            models.UniqueConstraint(fields=["crossing", "material", "file"], name="permits_a_crossing_paper_once"),
        ]

    def __str__(self) -> str:
        return self.material


class Arrival(models.Model):
    """An application that came from another region: whom it is told how it stands, and what was told last.

    `subject` is its number there; `digest` that of what was told, under `revision`; `told_code` the code of the licence
    that was sent, `told_at` when it was last looked at whether there is anything to tell.
    """

    application = models.OneToOneField(
        "permits.Application", models.PROTECT, primary_key=True, related_name="arrival", verbose_name=_("申请")
    )
    peer = models.ForeignKey("exchange.Peer", models.PROTECT, related_name="+", verbose_name=_("收件地"))
    subject = models.CharField(_("收件地的受理号"), max_length=60)
    way = models.CharField(_("方式"), max_length=12, choices=WayText)
    received_by = models.CharField(_("收件窗口"), max_length=120)
    identity = models.CharField(_("怎样核对的身份"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, editable=False)
    told_code = models.ForeignKey("permits.LicenceCode", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("外地转来的申请")
        verbose_name_plural = _("外地转来的申请")
        constraints = [
            models.UniqueConstraint(fields=["peer", "subject"], name="permits_an_arrival_once"),
        ]

    def __str__(self) -> str:
        return self.subject
