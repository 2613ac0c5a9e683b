"""What the platform keeps of people without an account, and who has looked at it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """How to reach a reporter. Each value is a token of `people.vault`; empty means that it was not given.

    `phone_index` and `email_index` find the contacts of one address without reading any; the latter is empty on rows
    of before it, until the worker has filled it (`emails.index_some`). Erasing empties the row and keeps it.
    """

    id = models.UUIDField(primary_key=True)
    phone_token = models.TextField(blank=True, default="")
    email_token = models.TextField(blank=True, default="")
    name_token = models.TextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="")
    email_index = models.CharField(max_length=64, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    wrong_proofs = models.PositiveSmallIntegerField(default=0, db_default=0)
    proof_locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # queries.contacts_of_phone
            models.Index(name="people_contact_by_phone", fields=["phone_index"], condition=~models.Q(phone_index="")),
            # queries.contacts_of_email
            models.Index(name="people_contact_by_email", fields=["email_index"], condition=~models.Q(email_index="")),
            # emails.index_some: empty once all are indexed
            models.Index(
                name="people_contact_unindexed",
                fields=["id"],
                condition=models.Q(email_index="") & ~models.Q(email_token=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_contact_erased_keeps_nothing",
                condition=models.Q(erased_at__isnull=True)
                | models.Q(phone_token="", email_token="", name_token="", phone_index=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LookPurpose(models.TextChoices):
    """What a full view is for; the person looked up reads it."""

    CALL = "call", _("打电话核实情况")
    VISIT = "visit", _("约时间上门")
    SCENE = "scene", _("看清现场")
    ANSWER = "answer", _("告诉办理结果")
    REVIEW = "review", _("回访满意不满意")
    OTHER = "other", _("别的，写在下面")


class PersonalLook(models.Model):
    """One full view of somebody's personal data. Appended only: the application's role cannot change or delete it.

    `subject` is the matter it was for; `unit` is whom the viewer worked for, as far as known. Without a contact it is
    a view of what somebody sent who left none: a photo before its parts were blacked out.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="looks", verbose_name=_("联系人")
    )
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账号")
    )
    actor_name = models.CharField(_("谁看的"), max_length=120)
    actor_key = models.CharField(_("密钥"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    subject = models.UUIDField(_("事项"), null=True, blank=True)
    purpose = models.CharField(_("用途"), max_length=20, blank=True, default="", choices=LookPurpose)
    at = models.DateTimeField(_("时间"))
    fields = ArrayField(models.CharField(max_length=20), verbose_name=_("看了什么"))
    reason = models.CharField(_("为什么"), max_length=300)

    class Meta:
        verbose_name = _("个人信息查看记录")
        verbose_name_plural = _("个人信息查看记录")
        indexes = [
            models.Index(name="people_look_of_contact", fields=["contact", "at"]),  # queries.looks
            models.Index(
                name="people_look_of_subject", fields=["subject", "at"], condition=models.Q(contact=None)
            ),  # the same, where no contact was left
        ]
        constraints = [
            models.CheckConstraint(name="people_look_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} · {self.at:%Y-%m-%d %H:%M}"


class Consent(models.Model):
    """Somebody agreed to a purpose, as worded in a version of its text; withdrawing ends it and keeps the row."""

    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="consents")
    user = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="consents")
    purpose = models.SlugField(max_length=60)
    text_version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_consent_of_a_contact_or_an_account",
                condition=models.Q(contact__isnull=False) ^ models.Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_consent_once_standing",
                fields=["contact", "user", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"
