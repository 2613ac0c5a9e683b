"""Daily roots: what proves that no matter was deleted and no history cut off at its end.

A root covers every chain that grew since the root before it, and that root itself; together the roots cover all chain
heads. Certificate Transparency (RFC 6962) publishes tree heads for the same reason.
"""

from django.db import models


class DailyRoot(models.Model):
    """One signed root. `signature` is Ed25519 over day, root and the previous root (`matters.rules.roots`)."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    through_entry = models.BigIntegerField()
    heads = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.day} {self.root}"


class RootedHead(models.Model):
    """A chain head under a root: matter `matter_id` stood at entry `sequence` with `hash`."""

    root = models.ForeignKey(DailyRoot, models.PROTECT, related_name="rooted", db_index=False)
    matter_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "matter_id"], name="rooted_head_once_a_root")]
        indexes = [models.Index(fields=["matter_id"], name="rooted_head_of_matter")]  # verify receipt

    def __str__(self) -> str:
        return f"{self.matter_id} {self.sequence}"
