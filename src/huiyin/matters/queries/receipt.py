"""What a receipt's page needs beside the matter and its history."""

from datetime import date
from uuid import UUID

from huiyin.evidence.models import StoredFile
from huiyin.matters.models import Attachment, RootedHead


def public_file(matter_id: UUID, sha256: str) -> StoredFile | None:
    """The file when it came with an entry of this matter that its reporter may read."""
    rows = Attachment.objects.filter(matter_id=matter_id, public=True, file__sha256=sha256).select_related("file")
    found = rows.first()
    return found.file if found else None


def rooted_on(matter_id: UUID) -> date | None:
    """The day of the first signed root that covers the matter's history; None before its first night."""
    rows = RootedHead.objects.filter(matter_id=matter_id).order_by("root__day")
    return rows.values_list("root__day", flat=True).first()
