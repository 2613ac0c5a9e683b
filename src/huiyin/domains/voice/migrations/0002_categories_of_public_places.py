"""Categories that are mostly found in streets and parks: reporters are proposed to show the place exactly."""

from typing import Any

from django.db import migrations, models

FOUND_IN_PUBLIC = (
    "street-stalls", "illegal-dumping", "trees-greens", "public-toilet", "river-water",
    "pothole", "manhole", "street-lamp", "traffic-signals", "shared-bikes", "public-transport",
)  # fmt: skip


def _propose(apps: Any, schema_editor: Any) -> None:
    apps.get_model("voice", "Category").objects.filter(code__in=FOUND_IN_PUBLIC).update(place_public=True)


class Migration(migrations.Migration):
    """Adds the column, and fills it for the categories that came with the product."""

    old_code_survives = "old code neither reads nor writes the column, and the database fills it for a new category"
    dependencies = [("voice", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="place_public",
            field=models.BooleanField(
                "多在公共地方",
                db_default=False,
                default=False,
                help_text="路、公园等：提示反映人可以公开准确位置",
            ),
        ),
        migrations.RunPython(_propose, migrations.RunPython.noop),
    ]
