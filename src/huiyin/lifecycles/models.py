"""Each version of a lifecycle as it was when it was first used, so that running matters keep theirs."""

from django.db import models
from django.db.models.functions import Now


class LifecycleVersion(models.Model):
    """The text of one version of one kind's lifecycle. Rows are only ever added."""

    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256, in hex, over the canonical JSON of what the file says: comments and spacing do not count."""
    content = models.TextField()
    first_used_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "流程版本"
        verbose_name_plural = "流程版本"
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_content_per_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
