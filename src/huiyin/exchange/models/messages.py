"""Messages as they were signed, on both sides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outgoing(models.Model):
    """A message to a peer, waiting until it is acknowledged. `token` is it as it was signed, encrypted; it is kept for
    a while after, to be sent again to a side that was put back from a backup.

    `refused` says why the other side does not take it: that is for a person to look at, and the next ones go on.
    """

    id = models.UUIDField(primary_key=True)
    peer = models.ForeignKey("exchange.Peer", models.PROTECT, related_name="outgoing", verbose_name=_("对方"))
    number = models.PositiveBigIntegerField(_("序号"))
    kind = models.CharField(_("种类"), max_length=40)
    subject = models.CharField(_("事项"), max_length=60, blank=True)
    token = models.TextField(editable=False, blank=True)
    files = models.JSONField(default=list, editable=False)
    written_at = models.DateTimeField(_("写下时间"))
    acknowledged_at = models.DateTimeField(_("对方签收时间"), null=True, blank=True)
    refused = models.CharField(_("对方不收的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("发出的消息")
        verbose_name_plural = _("发出的消息")
        constraints = [models.UniqueConstraint(fields=["peer", "number"], name="exchange_numbered_once")]
        indexes = [
            models.Index(
                fields=["peer", "number"], name="exchange_waiting", condition=models.Q(acknowledged_at=None, refused="")
            ),
            models.Index(fields=["acknowledged_at"], name="exchange_sent_kept", condition=~models.Q(token="")),
            models.Index(fields=["subject"], name="exchange_sent_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Incoming(models.Model):
    """A message of a peer, kept before it was acknowledged; the same one again changes nothing.

    `handled_at`: what it asked for was done, in the same transaction. `problems` says why it was not taken.
    """

    peer = models.ForeignKey("exchange.Peer", models.PROTECT, related_name="incoming", verbose_name=_("对方"))
    message_id = models.UUIDField(_("消息号"))
    number = models.PositiveBigIntegerField(_("序号"))
    kind = models.CharField(_("种类"), max_length=40)
    subject = models.CharField(_("事项"), max_length=60, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    token = models.TextField(editable=False, blank=True)
    sent_at = models.DateTimeField(_("对方写下时间"))
    received_at = models.DateTimeField(_("收到时间"))
    handled_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    problems = models.JSONField(_("不收的原因"), default=dict, blank=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("收到的消息")
        verbose_name_plural = _("收到的消息")
        constraints = [
            models.UniqueConstraint(fields=["peer", "message_id"], name="exchange_received_once"),
            models.UniqueConstraint(fields=["peer", "number"], name="exchange_one_a_number"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="exchange_unhandled", condition=models.Q(handled_at=None)),
            models.Index(fields=["handled_at"], name="exchange_taken_kept", condition=~models.Q(token="")),
            models.Index(fields=["subject"], name="exchange_taken_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class IncomingFile(models.Model):
    """A file that a message names, by the digest that the other side knows it by; `file` once it has come."""

    message = models.ForeignKey(Incoming, models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("收到的文件")
        verbose_name_plural = _("收到的文件")
        constraints = [models.UniqueConstraint(fields=["message", "sha256"], name="exchange_a_file_once")]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]
