"""申请书: the application on paper, made from the one form, so that nobody fills in another (行政许可法 art. 29).

Import it where one is made: it sets type.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.domains.permits.rules.application_words import ApplicationOnPaper
from huiyin.ui.paper import INK, QUIET, Paper


def application_form(one: ApplicationOnPaper) -> bytes:
    """The application as a PDF: A4 upright, its type embedded, as many pages as it takes."""
    name = _("行业综合许可证申请书")
    paper = Paper(f"{name} {one.number}", name)
    paper.heading(name, 22)
    paper.set_text_color(*QUIET)
    paper.paragraph(f"{one.title} · {one.number} · {one.handed_in}")
    paper.set_text_color(*INK)
    _table(paper, _("申请办理"), (_("许可事项"), _("许可机关")), one.permits)
    _table(paper, _("情形"), (_("问题"), _("回答")), one.answers)
    _table(paper, _("申请内容"), (_("项目"), _("填写")), one.fields)
    _table(paper, _("材料"), (_("名称"), _("文件")), one.papers)
    _table(paper, _("告知承诺"), (_("许可事项"), _("承诺符合的条件")), one.promised)
    _table(paper, _("共同签名"), (_("姓名"), _("签名时间")), one.signed)
    paper.ln(4)
    paper.paragraph(
        _("申请人在网上提交时确认：以上内容属实，由申请人负责。证件号码和电话打了星号，登记的是完整的。"), 9
    )
    return bytes(paper.output())


def _table(paper: Paper, heading: str, heads: Sequence[str], rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    paper.heading(heading, 13)
    paper.lines(heads, rows, (70, 108), left=2)
