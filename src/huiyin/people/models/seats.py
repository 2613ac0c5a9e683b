"""Where an account is signed in."""

from django.db import models


class Seat(models.Model):
    """One signed-in browser: its session, a word for the device, when it began and when it was last seen.

    Neither address nor place is kept. Deleting the session signs the browser out; the row goes with it.
    """

    user = models.ForeignKey("people.User", models.CASCADE, related_name="seats")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
