"""The empty sheet to begin from: one page a kind, with what goes into each column under its heading's name."""

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from huiyin.people.roster.columns import COLUMNS, TITLES

NOTES = "说明"


def save(out: IO[bytes]) -> None:
    """Write the template, XLSX, into `out`."""
    from openpyxl import Workbook  # here: it takes a third of a second, and most processes never see a workbook

    book = Workbook(write_only=True)
    for kind, columns in COLUMNS.items():
        sheet: Any = book.create_sheet(str(TITLES[kind]))
        sheet.freeze_panes = "A2"
        sheet.append([column.heading for column in columns])
    notes: Any = book.create_sheet(NOTES)
    notes.append([_("表"), _("列"), _("必填"), _("怎么填")])
    for line in explained():
        notes.append(line)
    book.save(out)


def explained() -> Sequence[list[str]]:
    """Every column: of which sheet, its heading, whether it must be filled, what goes in."""
    return [
        [str(TITLES[kind]), column.heading, str(_("必填")) if column.needed else "", str(column.hint)]
        for kind, columns in COLUMNS.items()
        for column in columns
    ]
