"""The matter: what was raised, who owns it, until when, and where it stands."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from huiyin.evidence.rules import FILES_PER_MATTER
from huiyin.kernel.ids import new_id


class Visibility(models.TextChoices):
    """Who may read a matter: anybody, those it concerns, or the desk alone."""

    PUBLIC = "public", "公开"
    INVOLVED = "involved", "仅有关的人"
    INTERNAL = "internal", "仅内部"


class Matter(models.Model):
    """One matter. Coordinates are WGS-84 degrees; times are UTC; what a domain adds hangs on its own OneToOne row.

    `next_due_at` is the earlier of the matter's and its state's deadline, empty while the clock stands still: inboxes
    are ordered by it. `due_left` is the time left, in seconds, on the clock that `due_span` names, while paused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("回执号", max_length=20)
    kind = models.CharField("业务", max_length=40)
    lifecycle_version = models.PositiveSmallIntegerField()
    state = models.CharField("状态", max_length=40)
    title = models.CharField("标题", max_length=200)
    summary = models.TextField("内容", blank=True)
    source = models.CharField("来源", max_length=20)
    visibility = models.CharField("公开范围", max_length=10, choices=Visibility, default=Visibility.INVOLVED)
    priority = models.SmallIntegerField("缓急", default=0)

    address = models.CharField("地址", max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    place_public = models.BooleanField("公共地方", default=False, db_default=False)
    hexagon = models.BigIntegerField(null=True, help_text="the H3 cell of resolution 9 that holds the point")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", db_index=False, verbose_name="网格")

    contact = models.ForeignKey("people.Contact", models.SET_NULL, null=True, related_name="+", db_index=False)
    reporter = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    owner_role = models.CharField(max_length=40)
    owner_unit = models.ForeignKey(
        "people.Unit", models.PROTECT, related_name="+", db_index=False, verbose_name="责任单位"
    )
    owner_person = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name="经办"
    )

    units: "models.Field[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list, db_default=[], help_text="every unit that has or had it"
    )

    opened_at = models.DateTimeField("收到")
    state_since = models.DateTimeField()
    state_due_at = models.DateTimeField(null=True)
    due_span = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField("期限", null=True)
    due_provisional = models.BooleanField(default=False)
    due_left = models.PositiveIntegerField(null=True)
    paused_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField("办结", null=True)
    resolution = models.CharField("结果", max_length=40, blank=True)
    taken = models.JSONField(default=dict, help_text="how often each action was taken: {action: times}")

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates", db_index=False)
    follow_up_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="follow_ups", db_index=False)
    joined = models.PositiveIntegerField(default=0, help_text="how many matters were joined to this one")
    parts = models.PositiveIntegerField(default=0, db_default=0, help_text="how many matters were split from this one")

    erased = ArrayField(
        models.CharField(max_length=10), default=list, db_default=[], help_text="parts erased: contact, words, photos"
    )
    held = models.CharField(
        "保全", max_length=200, blank=True, default="", db_default="", help_text="why nothing may be erased, if so"
    )
    files = models.PositiveSmallIntegerField(default=0, help_text="how many files came with its entries")
    receipt_digest = models.CharField(max_length=64)
    opened_as = models.CharField(max_length=200, null=True)
    entries = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="matter_number_once"),
            models.UniqueConstraint(fields=["receipt_digest"], name="matter_receipt_once"),
            models.UniqueConstraint(fields=["opened_as"], name="matter_opened_once_however_often_sent"),
            models.CheckConstraint(
                name="matter_is_open_and_owned_or_closed",
                condition=Q(owner_role__gt="") | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_has_both_coordinates_on_earth_or_none",
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
            models.CheckConstraint(
                name="matter_keeps_time_left_while_paused",
                condition=Q(paused_at__isnull=True) | Q(due_at__isnull=True) | Q(due_left__isnull=False),
            ),
            models.CheckConstraint(name="matter_has_at_most_ten_files", condition=Q(files__lte=FILES_PER_MATTER)),
            models.CheckConstraint(
                name="matter_is_no_duplicate_of_itself",
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
            ),
        ]
        indexes = [
            # queries.inbox: a unit's open matters, next due first
            models.Index(
                fields=["owner_unit", "next_due_at", "id"], name="matter_unit_due", condition=Q(closed_at=None)
            ),
            # queries.inbox: a person's open matters, next due first
            models.Index(
                fields=["owner_person", "next_due_at", "id"], name="matter_person_due", condition=Q(closed_at=None)
            ),
            # queries.inbox: the open matters of areas, next due first
            models.Index(fields=["area", "next_due_at", "id"], name="matter_area_due", condition=Q(closed_at=None)),
            # queries.inbox and inbox_counts: open matters, next due first, with what they are narrowed by
            models.Index(
                fields=["next_due_at", "id"],
                include=[
                    "area",
                    "owner_unit",
                    "owner_person",
                    "kind",
                    "state",
                    "paused_at",
                    "source",
                    "visibility",
                    "opened_at",
                ],
                name="matter_due_next",
                condition=Q(closed_at=None),
            ),
            # the same, tab "paused"
            models.Index(
                fields=["next_due_at", "id"],
                include=["area", "owner_unit", "owner_person", "kind", "state"],
                name="matter_paused",
                condition=Q(closed_at=None, paused_at__isnull=False),
            ),
            # queries.find and everything, newest first: all, of a kind, in a state, of areas, a unit, a person
            models.Index(fields=["-opened_at", "-id"], name="matter_opened"),
            models.Index(fields=["kind", "-opened_at", "-id"], name="matter_kind_opened"),
            models.Index(fields=["state", "-opened_at", "-id"], name="matter_state_opened"),
            models.Index(fields=["area", "-opened_at", "-id"], name="matter_area_opened"),
            models.Index(fields=["owner_unit", "-opened_at", "-id"], name="matter_unit_opened"),
            models.Index(
                fields=["owner_person", "-opened_at", "-id"],
                name="matter_person_opened",
                condition=Q(owner_person__isnull=False),
            ),
            # queries.find, `bbox`
            models.Index(fields=["lon", "lat"], name="matter_place", condition=Q(lon__isnull=False)),
            # queries.nearby: what is open around a point
            models.Index(
                fields=["lon", "lat"],
                include=["kind", "visibility"],
                name="matter_open_place",
                condition=Q(closed_at=None, lon__isnull=False),
            ),
            # queries.everything and find, newest first: of a source, of a visibility, dangerous ones
            models.Index(fields=["source", "-opened_at", "-id"], name="matter_source_opened"),
            models.Index(fields=["visibility", "-opened_at", "-id"], name="matter_visibility_opened"),
            models.Index(fields=["-opened_at", "-id"], name="matter_danger_opened", condition=Q(priority__gte=1)),
            # queries.inbox: dangerous ones, next due first
            models.Index(
                fields=["next_due_at", "id"], name="matter_danger_due", condition=Q(closed_at=None, priority__gte=1)
            ),
            # what anybody may read (Open311's lists), newest first, by kind
            models.Index(
                fields=["kind", "-opened_at", "-id"], name="matter_public_opened", condition=Q(visibility="public")
            ),
            # queries.neighbourhood: what anybody may read of areas, newest first; all, open with late ones, closed
            models.Index(
                fields=["area", "-opened_at", "-id"],
                include=["next_due_at", "closed_at"],
                name="matter_public_area",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["area", "-opened_at", "-id"],
                include=["next_due_at"],
                name="matter_public_open",
                condition=Q(visibility="public", closed_at=None),
            ),
            models.Index(
                fields=["area", "-closed_at", "-id"],
                name="matter_public_closed",
                condition=Q(visibility="public", closed_at__isnull=False),
            ),
            # queries.hot_spots: where and when, with what it is narrowed by, without reading a row
            models.Index(
                fields=["opened_at"],
                include=["hexagon", "area", "owner_unit", "owner_person", "kind", "closed_at", "next_due_at"],
                name="matter_hot_spots",
                condition=Q(hexagon__isnull=False),
            ),
            # the API's `since`: what changed
            models.Index(fields=["changed_at", "id"], name="matter_changed"),
            # operations.recompute_provisional
            models.Index(fields=["due_at"], name="matter_provisional", condition=Q(due_provisional=True)),
            # links between matters, and what is kept of a person: few rows have any
            *(
                models.Index(fields=[link], name=f"matter_{link}", condition=Q(**{f"{link}__isnull": False}))
                for link in ("contact", "reporter", "parent", "duplicate_of", "follow_up_of")
            ),
            GinIndex(fields=["search"], name="matter_search"),
            # operations.erasing.expired: what was closed so long ago that a part of it goes
            models.Index(
                fields=["kind", "erased", "closed_at"], name="matter_retained", condition=Q(closed_at__isnull=False)
            ),
            # queries.visible_to: what ever lay with a unit, for officers who read nothing else
            GinIndex(fields=["units"], name="matter_units"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def is_late(self, now: datetime) -> bool:
        """Whether its next deadline has passed."""
        return self.closed_at is None and self.next_due_at is not None and self.next_due_at < now
