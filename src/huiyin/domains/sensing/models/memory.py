"""What weighing keeps between readings, and what sites changed of its rules."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Memory(models.Model):
    """Where each rule stands for a device, written with the offset whenever something begins, changes or ends.

    `standings` are `rules.Standing` by rule, `seen` and `clock` what was remembered then; both fill again from the
    next readings if they are older than the last.
    """

    device = models.OneToOneField("sensing.Device", models.PROTECT, primary_key=True, related_name="memory")
    standings: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    seen: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    clock: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.device_id)


class RuleChange(models.Model):
    """A site's own limits for a rule, or the whole city's when no premises are named. The newest counts."""

    premises = models.ForeignKey(
        "sensing.Premises", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场所")
    )
    rule = models.CharField(_("规则"), max_length=80)
    wishes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("改动"))
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("谁改的")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("规则改动")
        verbose_name_plural = _("规则改动")
        indexes = [models.Index(name="sensing_rulechange_newest", fields=["premises", "rule", "-at"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.wishes}"
