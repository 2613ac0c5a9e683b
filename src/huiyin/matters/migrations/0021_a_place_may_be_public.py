"""Whether the place of a matter is a public one, shown as exactly as it was given."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column, false in the database too: whoever does not speak of it keeps the place rounded."""

    dependencies = [("matters", "0020_definitions_of_published_months")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="place_public",
            field=models.BooleanField("公共地方", db_default=False, default=False),
        ),
    ]
