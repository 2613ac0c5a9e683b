import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_erased_files")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="covers",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covered_by",
                to="evidence.storedfile",
                verbose_name="遮挡自",
            ),
        ),
    ]
