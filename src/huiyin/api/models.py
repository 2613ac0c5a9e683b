"""What the API itself keeps: under which idempotency key a file was sent."""

from django.db import models


class FileSending(models.Model):
    """A photo that was sent with an `Idempotency-Key`. `digest` is SHA-256 over what was sent, uncleaned."""

    client_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.client_id
