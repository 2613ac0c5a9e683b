"""How somebody is reached, and how they wish to be: an account, or whoever holds the receipt of a subject."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.notices.rules import Pace

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OF_ONE = models.Q(user__isnull=False, subject__isnull=True) | models.Q(user__isnull=True, subject__isnull=False)


class Endpoint(models.Model):
    """An address on a channel that has addresses of its own: a browser, a group's robot, a name at WeCom.

    `token` is the address in `people.vault`; `digest` (HMAC-SHA-256) tells whether it is here already. `tried_at` is
    when its owner tried it last, `outcome` why that failed, empty when it was taken.
    """

    user = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="endpoints")
    subject = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=20)
    token = models.TextField()
    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            # queries.endpoints
            models.Index(
                name="notices_endpoint_subject", fields=["subject"], condition=models.Q(subject__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="notices_endpoint_of_one", condition=OF_ONE),
            models.UniqueConstraint(
                name="notices_endpoint_once",
                fields=["user", "subject", "channel", "digest"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.label}".strip()


def _channels(label: "StrPromise") -> "ArrayField[list[str] | None, list[str] | None]":
    return ArrayField(models.CharField(max_length=20), null=True, blank=True, verbose_name=label)


class Preferences(models.Model):
    """What somebody chose. An array that is null goes the usual way; an empty one, to the inbox alone."""

    user = models.OneToOneField("people.User", models.CASCADE, null=True, blank=True, related_name="+")
    subject = models.UUIDField(null=True, blank=True, unique=True)
    moved = _channels(_("自己的事有进展"))
    waiting = _channels(_("有事等我办"))
    late = _channels(_("快到期和超期"))
    digest = _channels(_("汇总"))
    pace = models.CharField(_("进展多久发一次"), max_length=6, default=Pace.NOW.value)
    quiet_from = models.TimeField(_("安静时段开始"), null=True, blank=True)
    quiet_until = models.TimeField(_("安静时段结束"), null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="notices_preferences_of_one", condition=OF_ONE),
            models.CheckConstraint(
                name="notices_pace_is_known", condition=models.Q(pace__in=["now", "daily", "weekly"])
            ),
            models.CheckConstraint(
                name="notices_quiet_hours_have_two_ends",
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.subject}"
