"""Lists narrowed by source, visibility, danger and day; a running product goes on writing while the indexes are made."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0008_what_is_open_around_a_point")]
    operations = [
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["next_due_at", "id"],
                include=(
                    "area",
                    "owner_unit",
                    "owner_person",
                    "kind",
                    "state",
                    "paused_at",
                    "source",
                    "visibility",
                    "opened_at",
                ),
                name="matter_due_next",
            ),
        ),
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(fields=["source", "-opened_at", "-id"], name="matter_source_opened"),
        ),
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(fields=["visibility", "-opened_at", "-id"], name="matter_visibility_opened"),
        ),
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("priority__gte", 1)), fields=["-opened_at", "-id"], name="matter_danger_opened"
            ),
        ),
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("priority__gte", 1)),
                fields=["next_due_at", "id"],
                name="matter_danger_due",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="matter",
            name="matter_next_due",
        ),
    ]
