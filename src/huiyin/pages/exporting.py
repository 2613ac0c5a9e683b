"""A list as a file, as it is narrowed on its page: CSV or XLSX, sent as it is read, and each file recorded.

Who records is registered in `recorders` by the room above; a list that nobody records is not handed out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.registry import Registry
from huiyin.pages.frame import Clerk
from huiyin.ui.sheets import Cell, Column, csv_response

MOST_IN_XLSX = 50_000
"""Rows of an XLSX file, which is made whole before it is sent: some ten seconds of work."""
FORMATS = ("csv", "xlsx")


class Recorder(Protocol):
    """Keeps who took which list out of the house."""

    def begin(self, *, user_id: int, at: datetime, page: str, query: str, format: str) -> int:
        """Write it down before the first row goes out; the number of the record."""
        ...

    def end(self, *, record: int, rows: int) -> None:
        """How many rows there were, when the last one went out."""
        ...


recorders: Registry[Recorder] = Registry("recorder of exports")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: `page` and `query` say which, `name` is that of the file, `over` whether there are more than so many
    rows, `back` the page with the same filters."""

    page: str
    query: str
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    over: Callable[[int], bool]
    back: str


def export(request: HttpRequest, clerk: Clerk, listed: Listed) -> HttpResponseBase:
    """The list in the `format` that was posted."""
    wanted = request.POST.get("format", "")
    if wanted not in FORMATS:
        return HttpResponseBadRequest(_("没有这种格式"))
    if wanted == "xlsx" and listed.over(MOST_IN_XLSX):
        messages.error(request, _("超过 %(n)d 行，请用 CSV 导出，或再筛选一下") % {"n": MOST_IN_XLSX})
        return HttpResponseRedirect(listed.back)
    assert clerk.actor.user_id is not None
    recorder = recorders.get("desk")
    record = recorder.begin(
        user_id=clerk.actor.user_id, at=clerk.now, page=listed.page, query=listed.query, format=wanted
    )
    name = f"{listed.name}-{timezone.localtime(clerk.now):%Y%m%d-%H%M}"
    rows = _counted(listed.rows, recorder, record)
    if wanted == "csv":
        return csv_response(name, listed.columns, rows)
    from huiyin.ui.workbooks import xlsx_response  # here: few processes ever make one

    return xlsx_response(name, listed.columns, rows)


def _counted(rows: Iterable[Sequence[Cell]], recorder: Recorder, record: int) -> Iterator[Sequence[Cell]]:
    count = 0
    for row in rows:
        yield row
        count += 1
    recorder.end(record=record, rows=count)
