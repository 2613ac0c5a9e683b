from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0007_search_again")]

    operations = [
        AddIndexConcurrently(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("lon__isnull", False)),
                fields=["lon", "lat"],
                include=("kind", "visibility"),
                name="matter_open_place",
            ),
        ),
    ]
