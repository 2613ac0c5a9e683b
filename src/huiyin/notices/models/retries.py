"""Who had what reached nobody sent again."""

from django.db import models


class Retried(models.Model):
    """Somebody had a notice sent again. Kept beside the notice, whose own row starts afresh."""

    notice = models.ForeignKey("notices.Notice", models.CASCADE, related_name="retries")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    """Why it had failed before."""

    class Meta:
        indexes = [models.Index(name="notices_retries_of_a_notice", fields=["notice", "at"])]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.at:%Y-%m-%d %H:%M}"
