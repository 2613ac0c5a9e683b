"""History: entries that the running product can append and read, never change.

`Entry` doubles as the outbox of events: `xid` is the transaction that wrote the row, so that one reader can take rows
in an order that no late commit slips behind (PostgreSQL 18 manual, 9.27.11 pg_snapshot_xmin).
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class Xid8Field(models.Field[str, str]):
    """PostgreSQL's xid8: the number of a transaction."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    """The transaction that writes the row."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    arity = 0
    output_field: Any = Xid8Field()


class Entry(models.Model):
    """One step of one matter, chained to the one before.

    `hash` is SHA-256 over `prev_hash` and a canonical form of the row (`matters.rules.chain`). Texts stand in
    `EntryText`; here are only their salted digests, so that erasing a text for privacy leaves the chain whole.
    """

    id = models.BigAutoField(primary_key=True)
    xid = Xid8Field(db_default=CurrentTransaction(), editable=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="history", db_index=False)
    sequence = models.PositiveIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    client_id = models.CharField(max_length=200, null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=100)
    actor_user = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    actor_key = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    public = models.BooleanField()
    data = models.JSONField(default=dict)
    digests = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "sequence"], name="entry_has_one_place_in_its_chain"),
            models.UniqueConstraint(fields=["matter", "client_id"], name="entry_is_written_once_however_often_sent"),
        ]
        indexes = [
            models.Index(fields=["xid", "id"], name="entry_outbox"),  # queries.events_after
            # queries.public_steps: what was said in public between two times
            models.Index(fields=["recorded_at", "id"], name="entry_public_recorded", condition=models.Q(public=True)),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.sequence} {self.action}"


class EntryText(models.Model):
    """The words of an entry, by field, erasable: `Entry.digests` keeps SHA-256 over `salt` and the text."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="texts", db_index=False)
    field = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=16)
    text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="entry_text_once_a_field")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class Attachment(models.Model):
    """A photo or document that came with an entry."""

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments", db_index=False)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+")
    public = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "file"], name="attachment_once_an_entry")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.file_id}"
