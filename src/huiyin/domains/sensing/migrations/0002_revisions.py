"""Every change of a device, of its premises' maintenance or of a rule moves a revision, by which the evaluator finds it."""

from django.db import migrations

_FORWARD = """
CREATE SEQUENCE sensing_revision;
GRANT USAGE ON SEQUENCE sensing_revision TO huiyin_app;

CREATE FUNCTION sensing_device_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR OLD.health IS NOT DISTINCT FROM NEW.health THEN
        NEW.revision := nextval('sensing_revision');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sensing_device_changed BEFORE INSERT OR UPDATE ON sensing_device
    FOR EACH ROW EXECUTE FUNCTION sensing_device_changed();

CREATE FUNCTION sensing_premises_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sensing_device SET revision = 0 WHERE premises_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER sensing_premises_changed AFTER UPDATE OF maintained_until ON sensing_premises
    FOR EACH ROW EXECUTE FUNCTION sensing_premises_changed();

CREATE FUNCTION sensing_rule_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sensing_device SET revision = 0 WHERE NEW.premises_id IS NULL OR premises_id = NEW.premises_id;
    RETURN NULL;
END $$;
CREATE TRIGGER sensing_rule_changed AFTER INSERT ON sensing_rulechange
    FOR EACH ROW EXECUTE FUNCTION sensing_rule_changed();

REVOKE DELETE, TRUNCATE ON sensing_alarm, sensing_rung, sensing_rulechange FROM huiyin_app;
REVOKE UPDATE ON sensing_rung, sensing_rulechange FROM huiyin_app;
"""
_BACK = """
DROP TRIGGER sensing_rule_changed ON sensing_rulechange;
DROP TRIGGER sensing_premises_changed ON sensing_premises;
DROP TRIGGER sensing_device_changed ON sensing_device;
DROP FUNCTION sensing_rule_changed();
DROP FUNCTION sensing_premises_changed();
DROP FUNCTION sensing_device_changed();
DROP SEQUENCE sensing_revision;
GRANT ALL ON sensing_alarm, sensing_rung, sensing_rulechange TO huiyin_app;
"""


class Migration(migrations.Migration):
    dependencies = [("sensing", "0001_initial")]
    old_code_survives = "the tables and functions of a room of which old code knows nothing"
    operations = [migrations.RunSQL(_FORWARD, _BACK)]
