"""What was observed. The table is made by hand (migration 0002): Django knows no partitions."""

from typing import Any

from django.db import models


class Observation(models.Model):
    """One message of one source, unique by source and id; monthly partitions by the time that stands in the id.

    Written by COPY alone (`operations.keeping`) and never changed. `stream` and `sequence` are the order in which one
    door stored it; `clock` says whose time `observed_at` is (`rules.times`).
    """

    pk = models.CompositePrimaryKey("source_id", "id")
    source_id = models.BigIntegerField()
    id = models.UUIDField()
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    clock = models.SmallIntegerField()
    partition = models.SmallIntegerField()
    stream = models.IntegerField()
    sequence = models.BigIntegerField()
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()

    class Meta:
        managed = False
        db_table = "intake_observation"

    def __str__(self) -> str:
        return f"{self.source_id} {self.observed_at}"
