"""A report on A4 paper: headings, tables with figures set in columns, formulas, page numbers, when it was made."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.ui.paper import Paper
from huiyin.web.reports.report import Line, Report


def pdf(found: Report) -> bytes:
    """The report as PDF."""
    made = timezone.localtime(found.made_at)
    foot = _("回音 · 生成于 %(when)s") % {"when": f"{made:%Y-%m-%d %H:%M}"}
    paper = Paper(foot, f"{found.title} {found.place} {found.period}")
    paper.heading(f"{found.place} {found.title}", 20)
    paper.paragraph(" · ".join([found.period, *found.narrowed]))
    _figures(paper, found)
    _lines(paper, found, _("按月"), found.by_month)
    _lines(paper, found, _("按%(what)s") % {"what": found.group_name}, found.by_group)
    _formulas(paper, found)
    return bytes(paper.output())


def _figures(paper: Paper, found: Report) -> None:
    paper.heading(_("指标"))
    rows = [[_("收到"), f"{found.raised:,}", "", f"{found.raised_before:,}" if found.raised_before else "—"]]
    for figure in found.figures:
        out_of = "—" if figure.share.hidden else f"{figure.share.counted} / {figure.share.of}"
        rows.append([figure.name, figure.share.shown, out_of, figure.before.shown])
    hours = "—" if found.median is None else f"{found.median:g}"
    rows.append([_("答复用时中位数（工作小时）"), hours, "", ""])
    paper.lines([_("指标"), _("这段时间"), _("分子 / 分母"), _("上一段时间")], rows, (4, 2, 3, 2))


def _lines(paper: Paper, found: Report, title: str, lines: Sequence[Line]) -> None:
    if not lines:
        return
    paper.heading(title, rows=len(lines), row=6)
    names = [figure.name for figure in found.figures]
    rows = [[line.label, f"{line.raised:,}", *(s.shown for s in line.shares), line.hours] for line in lines]
    paper.lines(["", _("收到"), *names, _("中位小时")], rows, (3, 1.4, *[1.6] * len(names), 1.5), size=7)


def _formulas(paper: Paper, found: Report) -> None:
    paper.heading(_("公式和口径"), rows=len(found.figures) + len(found.options) + 2)
    formulas = [[f.name, f.formula, f.source] for f in found.figures]
    paper.lines([_("指标"), _("公式"), _("出处")], formulas, (2, 6, 3), left=3)
    paper.ln(3)
    paper.lines([_("口径"), _("当时是")], [list(pair) for pair in found.options], (5, 3), left=2)
