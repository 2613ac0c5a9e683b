from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_indexes_of_gathering"),
    ]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="outcome",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
