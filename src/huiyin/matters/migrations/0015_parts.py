"""How many matters were split from one: what its closing looks at before it reads any child."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the counter, with a default in the database so that a process of the version before may go on writing."""

    dependencies = [("matters", "0014_what_the_public_reads")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="parts",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="how many matters were split from this one"
            ),
        ),
    ]
