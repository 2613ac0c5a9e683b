"""What figures are reckoned from: one row a matter, derived from its history and thrown away and made again at will."""

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """What figures need of one matter. Minutes are working time; `month` is the first day of the month it was raised.

    `verdict` is what the reporter said last: 1 solved, -1 not solved, empty nothing. `on_time` is empty while there is
    no answer or was no deadline.
    """

    matter = models.OneToOneField("matters.Matter", models.CASCADE, primary_key=True, related_name="+")
    kind = models.CharField(max_length=40)
    month = models.DateField()
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=20)
    response_minutes = models.PositiveIntegerField(null=True)
    answer_minutes = models.PositiveIntegerField(null=True)
    on_time = models.BooleanField(null=True)
    assigned = models.BooleanField(default=False)
    returned = models.BooleanField(default=False)
    passed_on = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    joined = models.BooleanField(default=False)
    foreign = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    verdict = models.SmallIntegerField(null=True)
    rating = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [
            # figures.tallies: a month of a kind; a few areas or one unit of it
            models.Index(fields=["kind", "month", "area"], name="fact_month_area"),
            models.Index(fields=["kind", "month", "unit"], name="fact_month_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.month}"


class FactMonth(models.Model):
    """How often the facts of a month have changed: what was added up at another revision is stale."""

    kind = models.CharField(max_length=40)
    month = models.DateField()
    revision = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "month"], name="fact_month_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month} {self.revision}"


class FactCursor(models.Model):
    """The one row that remembers up to which entry of the outbox the facts are told."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    xid = models.CharField(max_length=30)
    entry = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="fact_cursor_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.xid}-{self.entry}"


class MonthTally(models.Model):
    """A month added up for one question (`question` is its SHA-256) at one revision of the month's facts."""

    month = models.DateField()
    question = models.CharField(max_length=64)
    revision = models.BigIntegerField()
    made_at = models.DateTimeField()
    groups = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "month"], name="month_tally_once")]
        indexes = [models.Index(fields=["made_at"], name="month_tally_made")]  # figures.keeping: what is forgotten

    def __str__(self) -> str:
        return f"{self.month} {self.question}"


class FigureOption(models.Model):
    """What this city decided about a figure, from a month on (`since` is its first day)."""

    option = models.CharField("选项", max_length=40)
    value = models.CharField("值", max_length=40)
    since = models.DateField("从哪个月起")
    reason = models.CharField("依据", max_length=200, help_text="哪个文件、哪次会议定的")

    class Meta:
        verbose_name = verbose_name_plural = "指标口径"
        ordering = ["option", "since"]
        constraints = [
            models.UniqueConstraint(fields=["option", "since"], name="figure_option_once_a_month"),
            models.CheckConstraint(name="figure_option_begins_a_month", condition=Q(since__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.option} = {self.value} ({self.since:%Y-%m})"


class PublishedMonth(models.Model):
    """A month put before the public: its rows as they were (CSV, gzip), their SHA-256, and the figures from them.

    `options` and `definitions` ({figure: [numerator, denominator]}) are those by which they were reckoned.

    A month that changed later is published again as a further edition; the earlier one stays.
    """

    kind = models.CharField(max_length=40)
    month = models.DateField()
    edition = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    figures = models.JSONField()
    options = models.JSONField()
    definitions = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "month", "edition"], name="published_month_edition")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m} ({self.edition})"
