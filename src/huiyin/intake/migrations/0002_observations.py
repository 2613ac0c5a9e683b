"""The table of observations, in monthly partitions by the time that stands in the id, and two functions for its keep.

The product's role makes no tables: it may call these two functions, which are their owner's, and nothing else.
"""

from django.db import migrations

_FORWARD = """
CREATE TABLE intake_observation (
    source_id bigint NOT NULL,
    id uuid NOT NULL,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    told_at timestamptz,
    clock smallint NOT NULL,
    partition smallint NOT NULL,
    stream int NOT NULL,
    sequence bigint NOT NULL,
    values jsonb NOT NULL,
    PRIMARY KEY (source_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX intake_observation_stream ON intake_observation (stream, sequence);
REVOKE UPDATE, DELETE, TRUNCATE ON intake_observation FROM huiyin_app;

CREATE FUNCTION intake_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION intake_make_months(at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', at AT TIME ZONE 'UTC') - interval '2 months';
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1213745250);
    FOR ahead IN 0..4 LOOP
        DECLARE
            begins date := first + make_interval(months => ahead);
            ends date := first + make_interval(months => ahead + 1);
            called text := 'intake_observation_' || to_char(begins, 'YYYY_MM');
        BEGIN
            IF to_regclass(called) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE %I PARTITION OF intake_observation FOR VALUES FROM (%L) TO (%L)',
                    called,
                    intake_first_id(begins::timestamp AT TIME ZONE 'UTC'),
                    intake_first_id(ends::timestamp AT TIME ZONE 'UTC')
                );
                EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM huiyin_app', called);
                made := made + 1;
            END IF;
        END;
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION intake_drop_months(before timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    child regclass;
    dropped int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1213745250);
    FOR child IN
        SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'intake_observation'::regclass
        AND to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') + interval '1 month' <= before AT TIME ZONE 'UTC'
    LOOP
        EXECUTE format('DROP TABLE %s', child);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION intake_make_months(timestamptz), intake_drop_months(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_make_months(timestamptz), intake_drop_months(timestamptz) TO huiyin_app;

CREATE FUNCTION intake_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY huiyin_intake;
    RETURN NULL;
END $$;
CREATE TRIGGER intake_arrived AFTER INSERT ON intake_observation
    FOR EACH STATEMENT EXECUTE FUNCTION intake_arrived();

SELECT intake_make_months(now());
"""
_BACK = """
DROP TABLE intake_observation;
DROP FUNCTION intake_make_months(timestamptz);
DROP FUNCTION intake_drop_months(timestamptz);
DROP FUNCTION intake_first_id(timestamptz);
DROP FUNCTION intake_arrived();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    old_code_survives = "the tables and functions of a room of which old code knows nothing"
    operations = [migrations.RunSQL(_FORWARD, _BACK)]
