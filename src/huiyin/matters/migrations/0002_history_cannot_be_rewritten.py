"""What the running product may not do: change, delete or cut history. A trigger alone would let TRUNCATE through."""

from django.db import migrations

_FORWARD = """
CREATE SEQUENCE matters_number START 100001;
GRANT USAGE ON SEQUENCE matters_number TO huiyin_app;
REVOKE UPDATE, DELETE, TRUNCATE ON matters_entry, matters_dailyroot, matters_rootedhead FROM huiyin_app;
REVOKE DELETE, TRUNCATE ON matters_matter, matters_entrytext, matters_attachment, matters_timer FROM huiyin_app;
REVOKE UPDATE ON matters_attachment FROM huiyin_app;
"""
_BACK = """
DROP SEQUENCE matters_number;
GRANT ALL ON matters_entry, matters_dailyroot, matters_rootedhead TO huiyin_app;
GRANT ALL ON matters_matter, matters_entrytext, matters_attachment, matters_timer TO huiyin_app;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunSQL(_FORWARD, _BACK)]
