"""Taking back one's own step of a moment ago."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.matters.operations import undo as take_back
from huiyin.matters.rules.refusals import CannotUndo
from huiyin.pages.frame import Clerk, at_desk, matter_at
from huiyin.pages.rows import matter_href
from huiyin.web.desk.acts import go


@require_POST
@at_desk
def undo(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Takes the step back that the page named, or says why it stays."""
    found = matter_at(clerk, number)
    sequence = request.POST.get("sequence", "")
    if not sequence.isdecimal() or len(sequence) > 9:
        raise BadRequest("which step?")
    try:
        take_back(matter_id=found.id, sequence=int(sequence), actor=clerk.actor, now=clerk.now)
    except CannotUndo as why:
        messages.error(request, _why(why))
    else:
        messages.success(request, _("撤销了，和按之前一样。没有告诉任何人"))
    return go(request, matter_href(found))


def _why(refused: CannotUndo) -> str:
    known = {
        "moved": _("没有撤销：刚才又有了新的一步。请看新状态"),
        "late": _("没有撤销：过了 8 秒，通知已经发出。要改就再办一步"),
        "told": _("没有撤销：过了 8 秒，通知已经发出。要改就再办一步"),
    }
    return known.get(refused.why, _("没有撤销：这一步不能撤"))
