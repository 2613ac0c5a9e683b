"""What is left of observations once they are too old to be kept each."""

from django.db import models


class Summary(models.Model):
    """One quantity of a source in one hour: how often it was told, and its least, mean and greatest value."""

    pk = models.CompositePrimaryKey("source_id", "key", "hour")
    source_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.IntegerField()
    least = models.FloatField()
    mean = models.FloatField()
    most = models.FloatField()

    class Meta:
        indexes = [models.Index(name="intake_summary_hour", fields=["hour"])]  # operations.thinning

    def __str__(self) -> str:
        return f"{self.source_id} {self.key} {self.hour}"


class ThinnedDay(models.Model):
    """A day whose observations have been summed up by the hour, in UTC."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return str(self.day)
