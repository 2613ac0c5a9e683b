"""What was sent to the test endpoint: kept for a day, seen by the test endpoint alone, never a matter."""

from django.db import models

from huiyin.kernel.ids import new_id


class TrialRequest(models.Model):
    """A rehearsed request: checked like a real one, answered like a real one, owned by nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sent_as = models.CharField(max_length=200, null=True, unique=True)
    sent_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField()
    category = models.CharField(max_length=40)
    description = models.TextField()
    address = models.CharField(max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its service_request_id: nobody takes it for a matter's number."""
        return f"TEST-{self.id.hex.upper()}"


class TrialUpdate(models.Model):
    """A rehearsed update of a rehearsed request."""

    request = models.ForeignKey(TrialRequest, models.CASCADE, related_name="updates")
    sent_as = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    description = models.TextField(blank=True)
    closed = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint("request", "sent_as", name="trial_update_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.sent_as}"
