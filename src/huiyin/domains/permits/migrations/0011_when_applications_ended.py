"""When an application ended stands with it, where the figures of a month find it."""

from django.db import migrations, models

FILL = """
UPDATE permits_application SET ended_at = matters_matter.closed_at
FROM matters_matter WHERE matters_matter.id = permits_application.matter_id AND matters_matter.closed_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0022_places_given_by_open311"),
        ("permits", "0010_sums_of_months"),
    ]
    old_code_survives = "it fills in a column of a table of which the code of the base knows nothing"

    operations = [
        migrations.AddField(
            model_name="application",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["ended_at"], name="permits_application_ended"),
        ),
    ]
