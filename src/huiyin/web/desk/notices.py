"""What one was told."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.notices import operations
from huiyin.notices import queries as notices
from huiyin.notices.models import Notice
from huiyin.notices.wording import NoWords, Texts, words_of
from huiyin.pages.desk import Told
from huiyin.pages.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.pages.rows import matter_href
from huiyin.web.desk.texts import may_edit

MOST = 200


@require_safe
@at_desk
def told(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The person's own notices, latest first; those not read yet stand out."""
    found = list(notices.inbox(clerk.actor.user_id or 0)[:MOST])
    about = matters.seen_by(clerk.actor, {notice.subject for notice in found})
    texts = notices.texts()
    shown = []
    for notice in found:
        title, body, link = _words(notice, clerk, texts)
        matter = about.get(notice.subject)
        shown.append(
            Told(
                key=str(notice.id),
                title=title,
                body=body,
                at=notice.created_at,
                unread=notice.read_at is None,
                href=matter_href(matter) if matter else link,
                about=matter.title if matter else "",
            )
        )
    context = {
        "notices": shown,
        "any_unread": any(one.unread for one in shown),
        "texts_href": reverse("desk:texts") if may_edit(request, clerk) else "",
    }
    here = reverse("desk:notices")
    return desk_page(request, clerk, "web/notices.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def read_all(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Mark what was shown as read; what came meanwhile stays."""
    ids = [UUID(text) for text in request.POST.getlist("seen")[:MOST] if _is_uuid(text)]
    operations.mark_read(user_id=clerk.actor.user_id or 0, now=clerk.now, ids=ids)
    return HttpResponseRedirect(reverse("desk:notices"))


def _words(notice: Notice, clerk: Clerk, texts: Texts) -> tuple[str, str, str]:
    """The notice in the reader's language, and where one leads that is about no matter; one whose words are missing
    still names number, step and state."""
    try:
        words = words_of(notice, "en" if clerk.english else "zh-hans", texts=texts)
    except NoWords:
        kind, number = str(notice.params.get("kind", "")), str(notice.params.get("number", ""))
        lifecycle = lifecycles.current(kind)
        state = lifecycle.states.get(str(notice.params.get("state", "")))
        return f"{number} · {clerk.say(state.name) if state else clerk.say(lifecycle.name)}", "", ""
    link = "" if "number" in notice.params else words.link.removeprefix(settings.PUBLIC_URL)
    return words.title, words.body.partition("\n")[0], link  # the address in it is for those who read it elsewhere


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
