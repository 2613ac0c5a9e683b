"""Index what is there also by single characters and by its marks, in batches, without keeping anybody waiting."""

from typing import Any

from django.db import migrations, transaction

from huiyin.matters.rules.searching import searchable, tokens_of

BATCH = 1000


def index_again(apps: Any, editor: Any) -> None:
    """Begin after the last id of the batch before; a run that is cut off is done again and harms nothing."""
    matters, last = apps.get_model("matters", "Matter"), None
    while True:
        rows = matters.objects.order_by("id").only("id", "number", "title", "summary", "address")
        batch = list((rows.filter(id__gt=last) if last else rows)[:BATCH])
        if not batch:
            return
        with transaction.atomic(), editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE matters_matter SET search = array_to_tsvector(%s::text[]) WHERE id = %s",
                [(tokens_of(m.number, searchable(m.title, m.summary, m.address)), m.pk) for m in batch],
            )
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("matters", "0006_marks_of_search")]

    operations = [migrations.RunPython(index_again, migrations.RunPython.noop, elidable=True)]
