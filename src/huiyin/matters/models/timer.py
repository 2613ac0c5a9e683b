"""Timers: what the clock will do to a matter, as rows that can be cancelled."""

from django.db import models
from django.db.models import Q

from huiyin.matters.rules.timers import TimerKind


class Timer(models.Model):
    """Fires once, at or after `fires_at`. `step` counts the rungs of the ladder; `action` is what a lapse does."""

    class State(models.TextChoices):
        """A timer waits until it fires or is cancelled."""

        WAITING = "waiting"
        FIRED = "fired"
        CANCELLED = "cancelled"

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="timers", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in TimerKind])
    step = models.PositiveSmallIntegerField(default=0)
    action = models.CharField(max_length=40, blank=True)
    fires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # operations.timers.fire_due
            models.Index(fields=["fires_at", "id"], name="timer_due", condition=Q(state="waiting")),
            # operations.act: cancel what waits
            models.Index(fields=["matter"], name="timer_of_matter", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind} {self.fires_at:%Y-%m-%d %H:%M}"
