"""Who took which list out of the house."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.web.models import ListExport

MOST_QUERY = 600


@dataclass(frozen=True, slots=True)
class DeskRecorder:
    """Keeps it in `ListExport`, which the administrator reads."""

    def begin(self, *, user_id: int, at: datetime, page: str, query: str, format: str) -> int:
        """Before the first row goes out."""
        return ListExport.objects.create(user_id=user_id, at=at, page=page, query=query[:MOST_QUERY], format=format).pk

    def end(self, *, record: int, rows: int) -> None:
        """After the last one."""
        ListExport.objects.filter(pk=record).update(rows=rows)
