"""What an application adds to its matter, and each permit in it to its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Application(models.Model):
    """An application. `plan` is what it took on the day it was handed in, whatever the catalogue says later.

    `answers` are those to the questions of the industry; `form_token` is the filled form as encrypted JSON, since it
    names people and their documents. `uscc` is the unified social credit code (GB 32100) of the business licence.
    `shown` are the parts that the applicant says each paper shows, None where nobody was asked; `contradictions` the
    answers that a paper contradicts and that the applicant stays with: question, answered, documented, material, words.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_application")
    industry = models.SlugField(_("行业"), max_length=40)
    region = models.CharField(_("地区代码"), max_length=12)
    firm = models.CharField(_("企业名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    answers = models.JSONField(_("情形"), default=dict)
    committed = models.JSONField(_("告知承诺的事项"), default=list)
    plan = models.JSONField(_("办理方案"), default=dict)
    shown = models.JSONField(_("材料写明的内容"), null=True, blank=True)
    contradictions = models.JSONField(_("答案和材料不一致"), default=list, db_default=[])
    form_token = models.TextField(editable=False)
    handed_in_at = models.DateTimeField(_("提交时间"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("一业一证申请")
        verbose_name_plural = _("一业一证申请")
        indexes = [
            models.Index(fields=["uscc"], name="permits_application_firm"),
            # the figures of a month (`queries.figures`)
            models.Index(fields=["ended_at"], name="permits_application_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.firm} · {self.industry}"


class Paper(models.Model):
    """A paper of an application: uploaded once, used by every permit that asks for it or a part of it.

    A newer one of the same material takes the place of the older, which stays for whoever decided by it. `scanned_by`:
    it came on paper, and who scanned it at the counter; None: the applicant uploaded it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    material = models.SlugField(_("材料"), max_length=40)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件"))
    added_at = models.DateTimeField(_("提交时间"))
    replaced_at = models.DateTimeField(_("被替换时间"), null=True, blank=True)
    scanned_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("窗口扫描人")
    )

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        constraints = [
            models.UniqueConstraint(fields=["application", "material", "file"], name="permits_a_paper_once"),
        ]

    def __str__(self) -> str:
        return self.material


class PermitCase(models.Model):
    """One permit of an application, before its authority. `after` are the permits of it that must be granted first.

    `asked` is what the permit asks for of the form and the papers, as of the day of the application.
    `valid_until` is its last day once it is granted, None: without an end; `suspended_at` since when it may not be
    relied on, for a while; `announced_until` the last day of which its holder has been told.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_case")
    application = models.ForeignKey(Application, models.PROTECT, related_name="cases", verbose_name=_("申请"))
    permit = models.SlugField(_("许可事项"), max_length=40)
    authority = models.SlugField(_("许可机关"), max_length=40)
    after = models.JSONField(_("前置事项"), default=list)
    asked = models.JSONField(_("需要的材料和字段"), default=dict)
    number = models.CharField(_("许可证件编号"), max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    announced_until = models.DateField(_("已提醒到期的日子"), null=True, blank=True)

    class Meta:
        verbose_name = _("许可事项办理")
        verbose_name_plural = _("许可事项办理")
        constraints = [
            models.UniqueConstraint(fields=["application", "permit"], name="permits_a_permit_once"),
        ]

    def __str__(self) -> str:
        return self.permit
