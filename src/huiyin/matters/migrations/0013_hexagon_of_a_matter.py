"""The H3 cell of a matter's point; the old rows get theirs by the thousand, each batch in its own transaction."""

from typing import Any

from django.db import migrations, models

from huiyin.kernel.hexagons import hexagon_of

BATCH = 5000
# In order of the primary key, so that every batch begins where the last one ended.
_READ = """
    SELECT id, lon, lat FROM matters_matter
    WHERE id > %s AND lon IS NOT NULL AND hexagon IS NULL ORDER BY id LIMIT %s
"""
_WRITE = """
    UPDATE matters_matter AS matter SET hexagon = given.hexagon
    FROM unnest(%s::uuid[], %s::bigint[]) AS given (id, hexagon) WHERE matter.id = given.id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every matter with a point its cell. May be cut off and run again."""
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(_READ, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.execute(_WRITE, [[row[0] for row in rows], [hexagon_of(lon, lat) for _, lon, lat in rows]])
            last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0012_index_of_units")]
    operations = [
        migrations.AddField(
            model_name="matter",
            name="hexagon",
            field=models.BigIntegerField(help_text="the H3 cell of resolution 9 that holds the point", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
