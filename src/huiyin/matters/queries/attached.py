"""Files that came with public entries, as whoever stands outside may open them: the one door that they all use."""

from django.db.models import Exists, F, OuterRef, QuerySet

from huiyin.matters.models import Attachment, Entry
from huiyin.matters.rules import undo

# What is taken back is so by the very next entry, which the chain's own index finds.
_TAKEN_BACK = Exists(
    Entry.objects.filter(matter=OuterRef("matter"), sequence=OuterRef("next_sequence"), data__has_key=undo.UNDOES)
)


def shown_outside() -> QuerySet[Attachment]:
    """What came with public entries that hold. A file that came with a step that was taken back may be of another
    matter: its bytes stay, as the history names their digest, but outside the desk it is nowhere to be had."""
    rows = Attachment.objects.filter(public=True)
    return rows.annotate(next_sequence=F("entry__sequence") + 1).exclude(_TAKEN_BACK)
