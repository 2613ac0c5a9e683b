from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0003_what_covers_what")]

    operations = [
        AddIndexConcurrently(
            model_name="storedfile", index=models.Index(fields=["created_at"], name="evidence_created")
        ),
    ]
