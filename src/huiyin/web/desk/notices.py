"""What one was told, and what reached nobody."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.notices import operations
from huiyin.notices import queries as notices
from huiyin.notices.models import Notice
from huiyin.notices.wording import NoWords, Texts, words_of
from huiyin.web.desk.frame import Clerk, at_desk, desk_page, own_topics
from huiyin.web.desk.rows import matter_href
from huiyin.web.presenters.channels import channel_name, reason
from huiyin.web.presenters.desk import Told, Undelivered

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
        title, body = _words(notice, clerk, texts)
        matter = about.get(notice.subject)
        shown.append(
            Told(
                key=str(notice.id),
                title=title,
                body=body,
                at=notice.created_at,
                unread=notice.read_at is None,
                href=matter_href(matter) if matter else "",
                about=matter.title if matter else "",
            )
        )
    context = {"notices": shown, "any_unread": any(one.unread for one in shown)}
    here = reverse("desk:notices")
    return desk_page(request, clerk, "web/notices.html", context, here=here, topics=own_topics(clerk))


@require_POST
@at_desk
def read_all(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Mark what was shown as read; what came meanwhile stays."""
    ids = [UUID(text) for text in request.POST.getlist("seen")[:MOST] if _is_uuid(text)]
    operations.mark_read(user_id=clerk.actor.user_id or 0, now=clerk.now, ids=ids)
    return HttpResponseRedirect(reverse("desk:notices"))


@require_safe
@at_desk
def undelivered(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Notices that reached their recipient on no channel, of the matters that the person may read."""
    found = list(notices.failed().filter(subject__in=matters.ids_seen_by(clerk.actor))[:MOST])
    about = matters.seen_by(clerk.actor, {notice.subject for notice in found})
    shown = [
        Undelivered(
            key=str(notice.id),
            to=_("反映人") if notice.user_id is None else _("工作人员"),
            channel=channel_name(notice.channel),
            reason=reason(notice.outcome),
            at=notice.created_at,
            matter_href=matter_href(about[notice.subject]),
            matter_title=about[notice.subject].title,
            retry_href=reverse("desk:send_again", args=[notice.id]) if _can_go(notice) else "",
        )
        for notice in found
        if notice.subject in about
    ]
    return desk_page(request, clerk, "web/undelivered.html", {"notices": shown}, here=reverse("desk:undelivered"))


@require_POST
@at_desk
def send_again(request: HttpRequest, clerk: Clerk, notice_id: UUID) -> HttpResponse:
    """Try one of them once more."""
    failed = notices.failed().filter(id=notice_id).first()
    if failed is not None and not matters.seen_by(clerk.actor, {failed.subject}):
        raise PermissionDenied("this notice is about a matter of others")
    if failed is not None and operations.send_again(notice_id=notice_id, now=clerk.now):
        messages.success(request, _("再发一次，一分钟内就发"))
    else:
        messages.info(request, _("这条通知已经不在等着再发了"))
    return HttpResponseRedirect(reverse("desk:undelivered"))


def _words(notice: Notice, clerk: Clerk, texts: Texts) -> tuple[str, str]:
    """The notice in the reader's language; one whose words are missing still names number, step and state."""
    try:
        words = words_of(notice, "en" if clerk.english else "zh-hans", texts=texts)
    except NoWords:
        kind, number = str(notice.params.get("kind", "")), str(notice.params.get("number", ""))
        lifecycle = lifecycles.current(kind)
        state = lifecycle.states.get(str(notice.params.get("state", "")))
        return f"{number} · {clerk.say(state.name) if state else clerk.say(lifecycle.name)}", ""
    return words.title, words.body.partition("\n")[0]  # the link below it is for those who read it elsewhere


def _can_go(notice: Notice) -> bool:
    return notice.user_id is not None or bool(notice.address_token)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
