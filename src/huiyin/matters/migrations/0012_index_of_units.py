"""The index of `units`, made while the product runs."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0011_units_that_had_it")]

    operations = [
        AddIndexConcurrently(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["units"], name="matter_units"),
        ),
    ]
