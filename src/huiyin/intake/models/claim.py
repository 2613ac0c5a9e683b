"""A device that offers itself to whoever knows its secret."""

from django.db import models


class Claim(models.Model):
    """The offer of one device, for a while. The secret's digest stands here, never the secret."""

    source = models.OneToOneField("intake.Source", on_delete=models.CASCADE, related_name="claim")
    secret_digest = models.CharField(max_length=64)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source_id} until {self.until}"
