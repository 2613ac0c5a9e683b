"""How far what was stored has been weighed. Who weighs which partition stands in locks (`operations.leasing`)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stream(models.Model):
    """What one process of a door stores, in its order: one connection writes it, so sequences have no gaps in time."""

    writer = models.CharField(max_length=120)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.writer}"


class Offset(models.Model):
    """Up to which sequence of a stream the sources of a partition have been weighed."""

    pk = models.CompositePrimaryKey("partition", "stream_id")
    partition = models.SmallIntegerField()
    stream_id = models.IntegerField()
    sequence = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.partition}/{self.stream_id}: {self.sequence}"


class Outcome(models.TextChoices):
    """How it ended with something that could not be weighed."""

    WEIGHED = "weighed", _("重新判断了")
    DISMISSED = "dismissed", _("不用再判断")


class Unweighed(models.Model):
    """An observation that could not be weighed because of a fault of ours: kept, counted, shown, and passed by.

    `values` are empty where what it led to failed. `again_at` is when somebody asked for it to be weighed once more:
    the evaluator that holds its source does so, and ends it. Whatever fails then is a row of its own.
    """

    source_id = models.BigIntegerField()
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    problem = models.CharField(max_length=300)
    at = models.DateTimeField()
    observed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default="", db_default="")
    by_name = models.CharField(max_length=120, default="", db_default="")

    class Meta:
        indexes = [
            # What the desk lists, and what evaluators look for (operations.setting_aside).
            models.Index(name="intake_unweighed_open", fields=["-id"], condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.problem
