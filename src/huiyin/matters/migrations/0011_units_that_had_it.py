"""Every unit that has or had a matter, on its row; for the matters that are there, read from their history."""

import django.contrib.postgres.fields
from django.db import migrations, models

_FROM_HISTORY = """
UPDATE matters_matter SET units = ARRAY(
    SELECT DISTINCT unit FROM (
        SELECT matters_matter.owner_unit_id AS unit
        UNION ALL
        SELECT (entry.data ->> 'owner_unit')::bigint FROM matters_entry entry
        WHERE entry.matter_id = matters_matter.id AND entry.data ? 'owner_unit'
    ) had
)
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0010_bulk_runs")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="units",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                db_default=[],
                default=list,
                help_text="every unit that has or had it",
                size=None,
            ),
        ),
        migrations.RunSQL(_FROM_HISTORY, migrations.RunSQL.noop),
    ]
