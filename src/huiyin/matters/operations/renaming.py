"""What a matter is called and where it is, after what its domain keeps of it was corrected."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

from huiyin.matters.models import Matter
from huiyin.matters.operations.opening import found_by


def rename(*, matter_id: UUID, title: str, address: str) -> None:
    """Put another title and address on a matter, by which it is found from now on.

    For a domain, within the transaction of the action that says in the history what was corrected.
    """
    matter = Matter.objects.get(pk=matter_id)
    matter.title, matter.address = title[:200], address
    words = Value(found_by(matter), output_field=ArrayField(TextField()))
    Matter.objects.filter(pk=matter_id).update(
        title=matter.title, address=matter.address, search=Func(words, function="array_to_tsvector")
    )
