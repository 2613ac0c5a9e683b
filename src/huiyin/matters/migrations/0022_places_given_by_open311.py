"""What came by Open311 gave its place to all, and was shown so before there was a column for it."""

from django.db import migrations

PUBLIC = "UPDATE matters_matter SET place_public = true WHERE source = 'open311' AND NOT place_public"


class Migration(migrations.Migration):
    """Marks them. Its own migration, so that the table is not locked while rows are looked for."""

    old_code_survives = (
        "old code knows nothing of the column: it goes on showing by the source what this says by the column"
    )
    dependencies = [("matters", "0021_a_place_may_be_public")]

    operations = [migrations.RunSQL(PUBLIC, migrations.RunSQL.noop)]
