"""A safety letter on A4 paper, in the product's own type. Import it where one is made: it sets type."""

from django.utils.translation import gettext as _

from huiyin.domains.sensing.rules.letters import LetterText, Section
from huiyin.ui.paper import Paper

SMALL = 8


def letter_paper(text: LetterText) -> bytes:
    """The letter as PDF."""
    foot = _("回音 · 生成于 %(when)s") % {"when": text.made}
    paper = Paper(foot, f"{text.title} {text.place} {text.month}")
    paper.heading(text.title, 20)
    paper.paragraph(f"{text.place} · {text.month}", 12)
    for section in text.sections:
        _section(paper, section)
    return bytes(paper.output())


def _section(paper: Paper, section: Section) -> None:
    paper.heading(section.title, rows=len(section.rows), row=6)
    for words in section.words:
        paper.paragraph(words)
    if section.rows:
        paper.ln(2)
        paper.lines(section.heads, section.rows, section.widths, size=SMALL, left=section.left)
