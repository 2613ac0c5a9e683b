"""How far what was stored has been weighed. Who weighs which partition stands in locks (`operations.leasing`)."""

from typing import Any

from django.db import models


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


class Unweighed(models.Model):
    """An observation that could not be weighed because of a fault of ours: kept, counted, shown, and passed by."""

    source_id = models.BigIntegerField()
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    problem = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.problem
