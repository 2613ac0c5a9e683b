"""A matter as a page to print. Paper asks nobody for a reason, so no contact ever stands on it in full."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.drawing import draw
from huiyin.matters import queries as matters
from huiyin.matters.rules import undo
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.matter import Fact, Happening
from huiyin.pages.rows import matter_href
from huiyin.web.desk.matter import show
from huiyin.web.presenters.on_paper import OnPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huiyin.matters.models import Matter
    from huiyin.matters.queries import HistoryLine
    from huiyin.pages.matter import MatterShown


@require_safe
@at_desk
def on_paper(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Facts, words, history and answer, with a QR code that leads back to the page at the desk."""
    return desk_page(request, clerk, "web/print.html", {"paper": paper_of(matter_inside(clerk, number), clerk)})


def paper_of(found: "Matter", clerk: Clerk) -> OnPaper:
    """The matter as its paper shows it: as many statements as its page."""
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    lines = matters.history(found, public_only=False)
    times = draw(lifecycle, matters.path(lines), found.state, "en" if clerk.english else "zh").times
    shown = show(found, lifecycle, lines, clerk, times=times)
    trail = [_masked(entry) for entry in reversed(shown.trail)]
    return OnPaper(
        number=found.number,
        title=mask_personal(found.title),
        facts=_facts(found, shown),
        words=trail[0].what,
        answer=_answer(lines, trail),
        trail=trail,
        href=settings.PUBLIC_URL + matter_href(found),
        back_href=matter_href(found),
        printed_by=clerk.name,
        printed_at=clerk.now,
    )


def _masked(entry: Happening) -> Happening:
    return replace(entry, what=mask_personal(entry.what))


def _answer(lines: "Sequence[HistoryLine]", trail: "Sequence[Happening]") -> Happening | None:
    """The last answer that was not taken back. `trail` shows `lines`, both the oldest first."""
    held = {line.sequence for line in undo.standing(lines) if line.words.get("answer")}
    given = [entry for line, entry in zip(lines, trail, strict=True) if line.sequence in held]
    return given[-1] if given else None


def _facts(found: "Matter", shown: "MatterShown") -> list[Fact]:
    """What it is, where, who has it, until when, who reads it, and the contact as everybody sees it: masked."""
    times = [(_("反映时间"), found.opened_at), (_("期限"), shown.due_at), (_("办结时间"), shown.closed_at)]
    return [
        Fact(_("业务"), shown.kind),
        Fact(_("状态"), shown.state),
        *(Fact(name, _written(at)) for name, at in times if at),
        Fact(pgettext("of a matter", "地点"), mask_personal(shown.place)),
        *(Fact(fact.name, fact.value) for fact in shown.holders),
        Fact(_("反映人"), shown.reporter),
        *(Fact(fact.name, fact.value) for fact in shown.contact),
        Fact(_("谁能看"), shown.audience),
    ]


def _written(at: datetime) -> str:
    """With its year: paper is read long after today."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
