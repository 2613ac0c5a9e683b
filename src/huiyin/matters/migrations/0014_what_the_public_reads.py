"""Indexes behind the public pages and the map of hot spots, made while the product runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

_NARROWED_BY = ("hexagon", "area", "owner_unit", "owner_person", "kind", "closed_at", "next_due_at")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0013_hexagon_of_a_matter")]
    operations = [
        AddIndexConcurrently(
            "matter",
            models.Index(
                fields=["area", "-opened_at", "-id"],
                include=["next_due_at", "closed_at"],
                name="matter_public_area",
                condition=Q(visibility="public"),
            ),
        ),
        AddIndexConcurrently(
            "matter",
            models.Index(
                fields=["area", "-opened_at", "-id"],
                include=["next_due_at"],
                name="matter_public_open",
                condition=Q(visibility="public", closed_at=None),
            ),
        ),
        AddIndexConcurrently(
            "matter",
            models.Index(
                fields=["area", "-closed_at", "-id"],
                name="matter_public_closed",
                condition=Q(visibility="public", closed_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "matter",
            models.Index(
                fields=["opened_at"],
                include=_NARROWED_BY,
                name="matter_hot_spots",
                condition=Q(hexagon__isnull=False),
            ),
        ),
    ]
