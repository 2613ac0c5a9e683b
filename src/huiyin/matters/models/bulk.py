"""One thing done to many matters, as a job: what was asked for, and what came of it for each."""

from django.db import models
from django.db.models import Q

from huiyin.kernel.ids import new_id


class BulkRun(models.Model):
    """An action that somebody takes on many matters at once, or a hand-over (`action` "handed_over").

    `data` are the fields given once for all; emptied when the run ends, for the histories keep the words. `client_id`
    is the page's own id of the sending: sent twice, it begins once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="谁")
    action = models.CharField("动作", max_length=40)
    data = models.JSONField(default=dict)
    client_id = models.CharField(max_length=200, unique=True)
    total = models.PositiveIntegerField("件数")
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理"
        indexes = [models.Index(fields=["user", "-started_at"], name="bulkrun_of_user")]  # queries.bulk_runs_of

    def __str__(self) -> str:
        return f"{self.action} × {self.total}"


class BulkLine(models.Model):
    """One matter of a run. `reason` is the name of the refusal, `detail` the field that was wrong, if one was."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等着"
        DONE = "done", "办了"
        REFUSED = "refused", "没办"

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines", db_index=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="bulkline_has_one_place"),
            models.UniqueConstraint(fields=["run", "matter"], name="bulkline_names_a_matter_once"),
            models.CheckConstraint(name="bulkline_refused_says_why", condition=~Q(state="refused") | ~Q(reason="")),
        ]
        indexes = [
            # operations.bulk: the next one to be done
            models.Index(fields=["run", "place"], name="bulkline_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.state}"
