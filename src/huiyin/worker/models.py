"""That a worker lives: what /readyz asks for."""

from django.db import models


class WorkerSeen(models.Model):
    """When a worker, by the name of its machine and process, last said that it is there."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at:%Y-%m-%d %H:%M:%S}"
