"""What reached nobody: why, on which channel, and one or many of them sent again."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.matters import queries as matters
from huiyin.matters.queries import COUNTED_UP_TO
from huiyin.notices import operations
from huiyin.notices import queries as notices
from huiyin.notices.models import Notice
from huiyin.pages.channels import channel_name, reason
from huiyin.pages.desk import Link, Undelivered
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.rows import matter_href
from huiyin.ui.templatetags.huiyin import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huiyin.matters.models import Matter

MOST = 200


@require_safe
@at_desk
def undelivered(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Notices that reached their recipient on no channel, of the matters that the person may read."""
    visible = _visible(clerk)
    counts = notices.failed_by(visible, "channel", COUNTED_UP_TO)
    channel = request.GET.get("channel", "")
    channel = channel if channel in counts else ""
    narrowed = visible.filter(channel=channel) if channel else visible
    found = list(narrowed.select_related("contact").prefetch_related("retries__by")[:MOST])
    about = matters.seen_by(clerk.actor, {notice.subject for notice in found})
    context = {
        "notices": [_shown(notice, about) for notice in found if notice.subject in about],
        "tabs": _tabs(counts, channel),
        "reasons": [
            (reason(why), n) for why, n in list(notices.failed_by(narrowed, "outcome", COUNTED_UP_TO).items())[:5]
        ],
        "channel": channel,
        "total": sum(counts.values()),
        "most": MOST,
    }
    return desk_page(request, clerk, "web/undelivered.html", context, here=reverse("desk:undelivered"))


@require_POST
@at_desk
def send_again(request: HttpRequest, clerk: Clerk, notice_id: UUID) -> HttpResponse:
    """Try one of them once more."""
    failed = notices.failed().filter(id=notice_id).first()
    if failed is not None and not matters.seen_by(clerk.actor, {failed.subject}):
        raise PermissionDenied("this notice is about a matter of others")
    sent = failed is not None and operations.send_again(notice_id=notice_id, now=clerk.now, by_id=clerk.actor.user_id)
    return _said(request, int(sent))


@require_POST
@at_desk
def send_many_again(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Try those that were ticked once more; what is none of the person's, or stands otherwise by now, is left."""
    ticked = [text for text in request.POST.getlist("notice")[:MOST] if _is_uuid(text)]
    mine = _visible(clerk).filter(pk__in=ticked).values_list("pk", flat=True)
    sent = sum(operations.send_again(notice_id=pk, now=clerk.now, by_id=clerk.actor.user_id) for pk in list(mine))
    return _said(request, sent)


def _visible(clerk: Clerk) -> QuerySet[Notice]:
    return notices.failed().filter(subject__in=matters.ids_seen_by(clerk.actor))


def _reasons(lost: QuerySet[Notice]) -> list[tuple[str, int]]:
    """The five reasons that are given most often, each with how often."""
    return [(reason(why), n) for why, n in list(notices.failed_by(lost, "outcome", COUNTED_UP_TO).items())[:5]]


def _said(request: HttpRequest, sent: int) -> HttpResponse:
    if sent:
        words = ngettext("再发 %(n)d 条，一分钟内就发", "再发 %(n)d 条，一分钟内就发", sent)
        messages.success(request, words % {"n": sent})
    else:
        messages.info(request, _("没有要再发的：已经在发，或者换了渠道"))
    channel = request.POST.get("channel", "")
    query = f"?{urlencode({'channel': channel})}" if channel else ""
    return HttpResponseRedirect(f"{reverse('desk:undelivered')}{query}")


def _tabs(counts: dict[str, int], channel: str) -> list[Link]:
    here = reverse("desk:undelivered")
    every = Link(here, _("全部"), count=sum(counts.values()), current=not channel)
    return [
        every,
        *(
            Link(f"{here}?{urlencode({'channel': name})}", channel_name(name), count=n, current=name == channel)
            for name, n in counts.items()
        ),
    ]


def _shown(notice: Notice, about: "Mapping[UUID, Matter]") -> Undelivered:
    last = max(notice.retries.all(), key=lambda retried: retried.at, default=None)
    again = _("%(who)s %(at)s 再发过") % {"who": last.by.name, "at": stamp(last.at)} if last else ""
    return Undelivered(
        key=str(notice.id),
        to=_("反映人") if notice.user_id is None else _("工作人员"),
        channel=channel_name(notice.channel),
        reason=reason(notice.outcome),
        at=notice.created_at,
        matter_href=matter_href(about[notice.subject]),
        matter_title=about[notice.subject].title,
        can_go=_can_go(notice),
        retried=again,
    )


def _can_go(notice: Notice) -> bool:
    """Whether there is anybody left to send it to: a reporter who asked to be forgotten is not."""
    if notice.user_id is not None or notice.address_token:
        return True
    return notice.contact is not None and notice.contact.erased_at is None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
