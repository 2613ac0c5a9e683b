"""One message to one recipient on one channel."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import new_id
from huiyin.notices.rules import Kind


class Notice(models.Model):
    """One message to one recipient on one channel. What it says is made from `template` and `params` when it is read.

    It goes to an account (`user`), to whoever left a `contact`, to an address of its own (`address_token`, of
    `people.vault`, taken away once delivered), or else to whoever holds the receipt of the `subject`. The channel is a
    proposal until the worker has `planned` it by the recipient's preferences.
    `due_at` is when the worker next looks at the row: a first try, a retry, or the end of a claim that was never
    recorded. `fallbacks` are the channels still to be tried; each is a new row.
    """

    class State(models.TextChoices):
        """Where a notice stands. All but the first two are ends; `gathered` went out in a summary."""

        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("发送中")
        DELIVERED = "delivered", _("已送达")
        FAILED = "failed", _("未送达")
        CANCELLED = "cancelled", _("已取消")
        GATHERED = "gathered", _("已汇总")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.UUIDField(_("事项"))
    template = models.CharField(_("模板"), max_length=80)
    params: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("参数"), default=dict)
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("收件账号")
    )
    contact = models.ForeignKey(
        "people.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("联系人"),
    )
    address_token = models.TextField(_("地址（加密）"), blank=True, default="")
    kind = models.CharField(_("哪一类"), max_length=10, default=Kind.MOVED.value, db_default=Kind.MOVED.value)
    urgent = models.BooleanField(_("紧急"), default=False, db_default=False)
    planned = models.BooleanField(_("已排定"), default=False, db_default=False)
    channel = models.CharField(_("渠道"), max_length=20)
    fallbacks = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("后备渠道"))
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    due_at = models.DateTimeField(_("下次发送"))
    claimed_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    claimed_by = models.CharField(_("发送进程"), max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    gathered_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gathered",
        db_index=False,
        verbose_name=_("汇总在"),
    )
    outcome = models.CharField(_("结果"), max_length=300, blank=True, default="")
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)
    created_at = models.DateTimeField(_("写于"))

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [
            # operations.claim
            models.Index(name="notices_due", fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"])),
            # operations.claim of what is urgent: never behind thousands that are not
            models.Index(
                name="notices_due_urgent",
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "sending"], urgent=True),
            ),
            # queries.inbox and queries.unread
            models.Index(name="notices_inbox", fields=["user", "-created_at"], condition=models.Q(channel="in_app")),
            models.Index(name="notices_subject", fields=["subject", "created_at"]),  # queries.of_subject
            # queries.failed
            models.Index(name="notices_failed", fields=["-created_at"], condition=models.Q(state="failed")),
            # operations.gathering: what waits for somebody's summary
            models.Index(
                name="notices_gathering",
                fields=["user", "subject"],
                condition=models.Q(state="waiting", channel="digest"),
            ),
            # wording: what a summary holds
            models.Index(
                name="notices_gathered", fields=["gathered_in"], condition=models.Q(gathered_in__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notices_state_is_known",
                condition=models.Q(state__in=["waiting", "sending", "delivered", "failed", "cancelled", "gathered"]),
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
