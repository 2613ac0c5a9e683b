"""The one table of notices."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import new_id


class Notice(models.Model):
    """One message to one recipient on one channel. What it says is made from `template` and `params` when it is read.

    `address_token` (of `people.vault`) is set for recipients without an account; it is taken away once delivered.
    `due_at` is when the worker next looks at the row: a first try, a retry, or the end of a claim that was never
    recorded. `fallbacks` are the channels still to be tried; each is a new row.
    """

    class State(models.TextChoices):
        """Where a notice stands. The last three are ends."""

        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("发送中")
        DELIVERED = "delivered", _("已送达")
        FAILED = "failed", _("未送达")
        CANCELLED = "cancelled", _("已取消")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.UUIDField(_("事项"))
    template = models.CharField(_("模板"), max_length=80)
    params: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("参数"), default=dict)
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("收件账号")
    )
    address_token = models.TextField(_("地址（加密）"), blank=True, default="")
    channel = models.CharField(_("渠道"), max_length=20)
    fallbacks = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("后备渠道"))
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    due_at = models.DateTimeField(_("下次发送"))
    claimed_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    claimed_by = models.CharField(_("发送进程"), max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=300, blank=True, default="")
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)
    created_at = models.DateTimeField(_("写于"))

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [
            # operations.claim
            models.Index(name="notices_due", fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"])),
            # queries.inbox and queries.unread
            models.Index(name="notices_inbox", fields=["user", "-created_at"], condition=models.Q(channel="in_app")),
            models.Index(name="notices_subject", fields=["subject", "created_at"]),  # queries.of_subject
            # queries.failed
            models.Index(name="notices_failed", fields=["-created_at"], condition=models.Q(state="failed")),
        ]
        constraints = [
            models.CheckConstraint(
                name="notices_state_is_known",
                condition=models.Q(state__in=["waiting", "sending", "delivered", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="notices_delivered_has_a_time",
                condition=models.Q(state="delivered", sent_at__isnull=False)
                | (~models.Q(state="delivered") & models.Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="notices_failed_says_why", condition=~models.Q(state="failed") | ~models.Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.channel}"
