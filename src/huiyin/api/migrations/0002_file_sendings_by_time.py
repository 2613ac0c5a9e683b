from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_file_sendings")]

    operations = [
        migrations.AlterField(model_name="filesending", name="sent_at", field=models.DateTimeField(db_index=True)),
    ]
