"""Mark in the search index also who may read a matter: all units that had it, and the person who owns it.

An officer finds words among what lay with their unit, a fiftieth of the city. Without the mark the index gives all of
the city's hits, and each is read to ask whose it is. Rows that are there are marked again in batches.
"""

from typing import Any

from django.db import migrations, transaction

BATCH = 1000
MARKS = """
CREATE OR REPLACE FUNCTION matters_marks(m matters_matter) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY[
        '@a' || m.area_id,
        '@u' || m.owner_unit_id,
        '@m' || to_char(m.opened_at AT TIME ZONE 'UTC', 'YYYY-MM'),
        '@y' || to_char(m.opened_at AT TIME ZONE 'UTC', 'YYYY')
    ] || ARRAY(SELECT '@u' || unit FROM unnest(m.units) AS unit)
    || CASE WHEN m.owner_person_id IS NULL THEN ARRAY[]::text[] ELSE ARRAY['@o' || m.owner_person_id] END
    || CASE WHEN m.closed_at IS NULL THEN ARRAY['@open'] ELSE ARRAY[]::text[] END
$$;
DROP TRIGGER matters_marked_again ON matters_matter;
CREATE TRIGGER matters_marked_again BEFORE UPDATE ON matters_matter
    FOR EACH ROW WHEN (
        OLD.search IS DISTINCT FROM NEW.search OR OLD.area_id <> NEW.area_id OR OLD.opened_at <> NEW.opened_at
        OR OLD.owner_unit_id <> NEW.owner_unit_id OR OLD.units <> NEW.units
        OR OLD.owner_person_id IS DISTINCT FROM NEW.owner_person_id
        OR (OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL)
    ) EXECUTE FUNCTION matters_mark();
"""


def mark_again(apps: Any, editor: Any) -> None:
    """Begin after the last id of the batch before; a run that is cut off is done again and harms nothing."""
    last = "00000000-0000-0000-0000-000000000000"
    while last:
        with transaction.atomic(), editor.connection.cursor() as cursor:
            cursor.execute(
                "WITH batch AS (SELECT id FROM matters_matter WHERE id > %s ORDER BY id LIMIT %s), marked AS ("
                " UPDATE matters_matter m SET search = search || array_to_tsvector(matters_marks(m))"
                " FROM batch WHERE m.id = batch.id) SELECT max(id::text) FROM batch",
                [last, BATCH],
            )
            ((last,),) = cursor.fetchall()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("matters", "0017_index_of_retention")]

    operations = [
        migrations.RunSQL(MARKS, migrations.RunSQL.noop),
        migrations.RunPython(mark_again, migrations.RunPython.noop, elidable=True),
    ]
