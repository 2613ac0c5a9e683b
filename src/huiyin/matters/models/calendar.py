"""How far the working calendar was published when deadlines were last reckoned."""

from django.db import models
from django.db.models import Q


class KnownCalendar(models.Model):
    """The one row that remembers the last day of the calendar; `operations.recompute_provisional` reads it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    published_until = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="known_calendar_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.published_until)
