"""Is it the same matter? What may be the same as one, beside it; and joining the two, with what follows."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import reads_inside
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import pictures_of
from huiyin.pages.rows import matter_href, place_of, row_of
from huiyin.ui.forms import KitForm
from huiyin.ui.templatetags.huiyin import received
from huiyin.web.desk.acts import deed_to_take
from huiyin.web.desk.likeness import alike, compared_href, join_of
from huiyin.web.presenters.comparing import Candidate, Compared, Joining, distance

if TYPE_CHECKING:
    from huiyin.matters.domain import Alike
    from huiyin.matters.models import Matter


class JoinForm(KitForm):
    """Words for both reporters, when there is something to say."""

    words = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, label: str) -> None:
        super().__init__()
        self.fields["words"].label = label


@require_safe
@at_desk
def same(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """What may be the same as this matter; with `?with=NUMBER` the two side by side and how to join them."""
    found = matter_inside(clerk, number)
    wanted = request.GET.get("with", "").strip()[:40]
    other = _other(wanted, found, clerk)
    offered = alike(found, clerk)
    metres = matters.metres_apart(found, other) if other else None
    context = {
        "matter_title": found.title,
        "number": found.number,
        "cancel_href": matter_href(found),
        "candidates": [_candidate(found, one, clerk, chosen=other == one.matter) for one in offered],
        "wanted": wanted,
        "missing": bool(wanted) and other is None,
        "pair": [_compared(one, clerk) for one in (found, other)] if other else [],
        "apart": distance(metres) if metres is not None else "",
        "joining": _joining(found, other, clerk) if other else None,
    }
    return desk_page(request, clerk, "web/same.html", context)


def _other(number: str, found: "Matter", clerk: Clerk) -> "Matter | None":
    """The matter of this number, when it is another one that the person may read."""
    try:
        other = matters.by_number(number)
    except NoSuchMatter:
        return None
    return other if other != found and reads_inside(clerk.actor, matters.standing(other)) else None


def _candidate(found: "Matter", one: "Alike", clerk: Clerk, *, chosen: bool) -> Candidate:
    row = row_of(one.matter, clerk)
    facts = [distance(one.metres), _("%(day)s反映") % {"day": received(one.matter.opened_at)}, row.state, row.owner]
    return Candidate(compared_href(found, one.matter), row.title, " · ".join(filter(None, facts)), chosen=chosen)


def _compared(one: "Matter", clerk: Clerk) -> Compared:
    """One side: three statements for its first words and photos."""
    row = row_of(one, clerk)
    first = matters.history(one, public_only=False)[0]
    return Compared(
        row=row,
        words="\n".join(text for text in first.words.values() if text),
        pictures=pictures_of(first.files),
        place=place_of(one, clerk),
        waiting=one.joined + 1,
    )


def _joining(found: "Matter", other: "Matter", clerk: Clerk) -> Joining | None:
    """How this one is joined to the other, and the way round; None where the person may do neither."""
    action, back = join_of(found, clerk), join_of(other, clerk)
    back_href = compared_href(other, found) if back and not found.closed_at else ""
    if action is None or other.closed_at or other.kind != found.kind or other.duplicate_of_id:
        return Joining(None, (), other.number, back_href=back_href) if back_href else None
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    told = ngettext(
        "%(number)s 接着办，等它的从此是 %(n)d 位，答复时每一位都告诉。",
        "%(number)s 接着办，等它的从此是 %(n)d 位，答复时每一位都告诉。",
        found.joined + other.joined + 2,
    ) % {"number": other.number, "n": found.joined + other.joined + 2}
    return Joining(
        deed=deed_to_take(found, replace(action, needs=()), lifecycle, clerk),  # the number is chosen
        follows=[told, _("两件的话、照片和经过都留着。并错了，以后可以在这一件上“重新拆开”。")],
        other=other.number,
        form=JoinForm(clerk.say(lifecycle.fields["words"]) if "words" in lifecycle.fields else _("说明")),
        seen_state=found.state,
        client_id=str(new_id()),
        back_href=back_href,
        older=found.opened_at < other.opened_at,
    )
