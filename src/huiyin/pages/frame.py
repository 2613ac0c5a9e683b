"""What every page of the desk stands in: who reads it, the navigation, and what it listens to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.lifecycles.model import Name
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.queries import COUNTED_UP_TO, MatterFilter
from huiyin.matters.rules.permission import MOVERS, WORDERS, reads_inside, sees
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.notices import queries as notices
from huiyin.pages.desk import Desk, Group, Link
from huiyin.pages.links import links
from huiyin.people.actors import Actor
from huiyin.people.directory import unit_card
from huiyin.people.english import Named, english_names
from huiyin.people.models import User
from huiyin.people.queries import actor_of
from huiyin.ui.live_ticket import ticket

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever sits at the desk: as an actor, at this moment, reading this language."""

    actor: Actor
    name: str
    now: datetime
    english: bool

    def say(self, name: Name) -> str:
        """A name in the reader's language."""
        return name.en if self.english else name.zh

    def of(self, thing: Any) -> str:
        """The name of an area, a unit or a post in the reader's language."""
        return str((self.english and thing.name_en) or thing.name_zh)

    def owns(self, matter: "Matter") -> bool:
        """Whether the matter waits for this person, in person or in the queue of one of their units."""
        if matter.owner_person_id is not None:
            return matter.owner_person_id == self.actor.user_id
        return matter.owner_unit_id in self.actor.unit_ids


def at_desk(
    view: Callable[Concatenate[HttpRequest, Clerk, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view for whoever is signed in; others are led to the sign-in and back."""

    @wraps(view)
    def seated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        now = timezone.now()
        english = (get_language() or "").startswith("en")
        me = Named(user.pk, user.name, now)
        name = english_names([me]).get(me, user.name) if english else user.name
        return view(request, Clerk(actor_of(user, now), name, now, english), *args, **kwargs)

    guarded: Callable[..., HttpResponseBase] = never_cache(login_required(seated))
    return guarded


def matter_at(clerk: Clerk, number: str) -> "Matter":
    """The matter with this number when the person may read it: a page of 404 or 403 otherwise."""
    try:
        matter = matters.by_number(number)
    except NoSuchMatter as none:
        raise Http404(str(none)) from none
    if not sees(clerk.actor, matters.standing(matter)):
        raise PermissionDenied("this matter lies with others")
    return matter


def matter_inside(clerk: Clerk, number: str) -> "Matter":
    """The same for who may read all of it, internal notes too: not for whoever only raised it."""
    found = matter_at(clerk, number)
    if not reads_inside(clerk.actor, matters.standing(found)):
        raise PermissionDenied("this page shows what is internal")
    return found


def desk_page(
    request: HttpRequest,
    clerk: Clerk,
    template: str,
    context: dict[str, Any],
    *,
    here: str = "",
    topics: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page in its frame. `here` is the address in the navigation that it belongs to; `topics` are listened to."""
    frame: dict[str, Any] = {"desk": frame_of(clerk, here), "now": clerk.now, **listening(clerk, topics)}
    return render(request, template, frame | context, status=status)


def listening(clerk: Clerk, topics: Iterable[str]) -> dict[str, Any]:
    """What a page carries that listens to these topics; nothing for none."""
    listens = list(topics)
    if not listens:
        return {}
    return {
        "live_url": settings.LIVE_URL,
        "live_ticket": ticket(listens, holder=_holder(clerk)),
        "live_renew": f"{reverse('desk:live_ticket')}?{'&'.join(f'topic={topic}' for topic in listens)}",
    }


def unit_first(clerk: Clerk) -> int | None:
    """The unit whose queue an inbox shows first; None for whoever owns matters by area, as a secretary does.

    An officer of a department may read all of the district; what is owed by the department is what matters to them.
    """
    owning = {state.owner for kind in lifecycles.kinds() for state in lifecycles.get(kind).lifecycle.states.values()}
    posts = clerk.actor.posts
    return None if not posts or any(post.role in owning for post in posts) else posts[0].unit_id


def frame_of(clerk: Clerk, here: str) -> Desk:
    """The navigation with its numbers: two statements."""
    queue = MatterFilter(open_only=True, unit_id=unit_first(clerk))
    inbox = matters.count_up_to(clerk.actor, queue, COUNTED_UP_TO)
    unread = notices.unread(clerk.actor.user_id or 0)[:COUNTED_UP_TO].count()

    def link(name: str, icon: str, to: str, count: int | None = None) -> Link:
        href = reverse(to if ":" in to else f"desk:{to}")
        return Link(href, name, icon, count, current=href == here)

    first = Group(
        [
            link(_("我的收件箱"), "bell", "inbox", inbox),
            *(link(str(one.name), one.icon, one.view) for _key, one in links.items() if one.shown(clerk.actor)),
            link(_("全部事项"), "list", "all"),
            link(_("热点地图"), "map", "map"),
            link(_("数据"), "file-text", "figures"),
            link(_("给我的通知"), "message-square", "notices", unread or None),
            link(_("没送到的通知"), "cloud-off", "undelivered"),
            *([link(_("答复的写法"), "message-square", "answer_texts")] if words_answers(clerk.actor) else []),
            *([link(_("离岗转交"), "users", "hand_over")] if moves_others(clerk.actor) else []),
        ]
    )
    kinds = [
        Link(f"{reverse('desk:inbox')}?kind={kind}", clerk.say(lifecycles.get(kind).lifecycle.name))
        for kind in sorted(lifecycles.kinds())
    ]
    groups = [first, *([Group(kinds, _("业务"))] if len(kinds) > 1 else [])]
    return Desk(_place(clerk), clerk.name, groups, reverse("desk:all"), reverse("desk:sign_out"))


def moves_others(actor: Actor) -> bool:
    """Whether the actor may hand over what others own, somewhere."""
    return actor.administrator or any(post.role in MOVERS for post in actor.posts)


def words_answers(actor: Actor) -> bool:
    """Whether the actor writes the texts that answers begin with, for some unit."""
    return actor.administrator or any(post.role in WORDERS for post in actor.posts)


def _place(clerk: Clerk) -> str:
    return clerk.of(unit_card(clerk.actor.posts[0].unit_id)) if clerk.actor.posts else _("还没有岗位")


def own_topics(clerk: Clerk) -> list[str]:
    """What the inbox listens to: the areas the person answers for, the units of the person's posts, and the person."""
    by_area = {role for kind in lifecycles.kinds() for role in lifecycles.get(kind).lifecycle.area_roles}
    areas = {f"area:{post.area_id}" for post in clerk.actor.posts if post.role in by_area}
    units = {f"unit:{unit_id}" for unit_id in clerk.actor.unit_ids}
    return sorted(areas | units | {f"person:{clerk.actor.user_id}"})


@require_safe
@at_desk
def live_ticket(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """A new ticket for a page whose old one ran out: for the person's own topics, or for a matter they may read."""
    allowed = set(own_topics(clerk))
    asked = request.GET.getlist("topic")[:50]
    ids = {topic.removeprefix("matter:") for topic in asked if topic.startswith("matter:")}
    allowed |= {f"matter:{pk}" for pk in matters.seen_by(clerk.actor, _uuids(ids))}
    return JsonResponse({"ticket": ticket(allowed.intersection(asked), holder=_holder(clerk))})


def _holder(clerk: Clerk) -> str:
    return f"person:{clerk.actor.user_id}"


def _uuids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
