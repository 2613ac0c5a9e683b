"""Tables of the core. Only this room reads them; others call `matters.queries` and `matters.operations`."""

from huiyin.matters.models.bulk import BulkLine, BulkRun
from huiyin.matters.models.calendar import KnownCalendar
from huiyin.matters.models.facts import Fact, FactCursor, FactMonth, FigureOption, MonthTally, PublishedMonth
from huiyin.matters.models.history import Attachment, Entry, EntryText
from huiyin.matters.models.matter import Matter, Visibility
from huiyin.matters.models.roots import DailyRoot, RootedHead
from huiyin.matters.models.timer import Timer

__all__ = [
    "Attachment",
    "BulkLine",
    "BulkRun",
    "DailyRoot",
    "Entry",
    "EntryText",
    "Fact",
    "FactCursor",
    "FactMonth",
    "FigureOption",
    "KnownCalendar",
    "Matter",
    "MonthTally",
    "PublishedMonth",
    "RootedHead",
    "Timer",
    "Visibility",
]
