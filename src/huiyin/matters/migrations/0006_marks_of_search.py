"""Put area, unit, month, year and openness of a matter beside its words in the search index, by trigger.

They change with the row whoever changes it, so the database sees to it. An act rewrites the row's index entries anyway
(its state is indexed), so this costs it nothing more. `matters/rules/searching.py` knows the marks too.
"""

from django.db import migrations

MARKS = """
CREATE FUNCTION matters_marks(m matters_matter) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY[
        '@a' || m.area_id,
        '@u' || m.owner_unit_id,
        '@m' || to_char(m.opened_at AT TIME ZONE 'UTC', 'YYYY-MM'),
        '@y' || to_char(m.opened_at AT TIME ZONE 'UTC', 'YYYY')
    ] || CASE WHEN m.closed_at IS NULL THEN ARRAY['@open'] ELSE ARRAY[]::text[] END
$$;
CREATE FUNCTION matters_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := coalesce(NEW.search, ''::tsvector);
    IF TG_OP = 'UPDATE' THEN
        NEW.search := ts_delete(NEW.search, matters_marks(OLD));
    END IF;
    NEW.search := NEW.search || array_to_tsvector(matters_marks(NEW));
    RETURN NEW;
END
$$;
CREATE TRIGGER matters_marked_at_opening BEFORE INSERT ON matters_matter
    FOR EACH ROW EXECUTE FUNCTION matters_mark();
CREATE TRIGGER matters_marked_again BEFORE UPDATE ON matters_matter
    FOR EACH ROW WHEN (
        OLD.search IS DISTINCT FROM NEW.search OR OLD.area_id <> NEW.area_id OR OLD.owner_unit_id <> NEW.owner_unit_id
        OR OLD.opened_at <> NEW.opened_at OR (OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL)
    ) EXECUTE FUNCTION matters_mark();
"""
UNMARK = """
DROP TRIGGER matters_marked_again ON matters_matter;
DROP TRIGGER matters_marked_at_opening ON matters_matter;
DROP FUNCTION matters_mark();
DROP FUNCTION matters_marks(matters_matter);
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0005_lists_of_a_million")]

    operations = [migrations.RunSQL(MARKS, UNMARK)]
