"""A report as a table for spreadsheet programs: one row a month and a group, each share with its numbers."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from huiyin.ui.sheets import Cell, Column
from huiyin.web.reports.report import Report, Share


def columns(found: Report) -> list[Column]:
    """The headings."""
    shares = [
        Column(f"{figure.name} {part}".strip(), 14) for figure in found.figures for part in ("%", _("分子"), _("分母"))
    ]
    median = Column(_("答复用时中位数（工作小时）"), 18)
    return [Column(_("按"), 10), Column(_("哪个"), 24), Column(_("收到"), 10), *shares, median]


def rows(found: Report) -> Iterator[Sequence[Cell]]:
    """The whole, the months, the groups, and under them the formulas."""
    whole: list[Cell] = [_("合计"), found.period, found.raised]
    for figure in found.figures:
        whole += _share(figure.share)
    yield [*whole, found.median]
    for name, lines in ((_("月份"), found.by_month), (found.group_name, found.by_group)):
        for line in lines:
            cells: list[Cell] = [name, line.label, line.raised]
            for share in line.shares:
                cells += _share(share)
            yield [*cells, line.median]
    yield []
    for figure in found.figures:
        yield [_("公式"), figure.name, figure.formula]
    for name, value in found.options:
        yield [_("口径"), name, value]


def _share(share: Share) -> list[Cell]:
    if share.hidden:
        return [None, None, None]
    return [round(share.percent, 1) if share.percent is not None else None, share.counted, share.of]
