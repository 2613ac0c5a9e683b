from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("notices", "0002_channels_and_preferences"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "digest"), ("state", "waiting")),
                fields=["user", "subject"],
                name="notices_gathering",
            ),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("gathered_in__isnull", False)), fields=["gathered_in"], name="notices_gathered"
            ),
        ),
    ]
