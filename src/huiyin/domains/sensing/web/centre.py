"""The screen of the joint-action centre: what is open by urgency, on a map and as a list; it is never loaded again.

A fragment of it (`?part=1`) is what the page's script fetches whenever something happens.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.queries.centre import OpenAlarm
from huiyin.domains.sensing.rules.duty import CARERS, cares_anywhere
from huiyin.domains.sensing.web.blocks import SHOWN, blocks_of, by_block
from huiyin.domains.sensing.web.lines import Teller, line_of, pin_of
from huiyin.domains.sensing.web.shared import Shared
from huiyin.domains.sensing.web.shown import Screen, Spot, WatchPin
from huiyin.kernel.clock import to_ms
from huiyin.pages.frame import Clerk, at_desk, listening, own_topics
from huiyin.pages.maps import drawn_map
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef

STORM = 30
"""More open alarms than this are grouped by building on the screen."""
IN_BLOCK = 200
CLOSED = 6
PINS = 300
shared = Shared()


@require_safe
@at_desk
def centre(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The screen, or what of it changes."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("the screen is for those who look after alarms")
    block = _block(request)
    if request.GET.get("part"):
        return HttpResponse(_part(request, clerk, block))
    screen = screen_of(clerk, block)
    here = _here(clerk)
    spots = [Spot(pin.lon, pin.lat, pin.kind) for pin in screen.pins]
    context: dict[str, Any] = {
        "screen": screen,
        "map": drawn_map(area_tree(), here, spots),
        "area_code": here.code,
        "area": name_of(here, english=clerk.english),
        "now": clerk.now,
        "now_ms": to_ms(clerk.now),
        "desk": {"place": "", "who": clerk.name},
        **listening(clerk, own_topics(clerk)),
    }
    return render(request, "sensing/centre.html", context)


def _part(request: HttpRequest, clerk: Clerk, block: tuple[str, str] | None) -> bytes:
    """What of the screen changes; all screens of an account, which ask at the same moment, are read once."""
    posts = frozenset(post.post_id for post in clerk.actor.posts)
    since = request.GET.get("since", "").split(",")
    key = (clerk.actor.user_id, posts, clerk.english, block)
    if not all(xid.isascii() and xid.isdigit() and len(xid) < 20 for xid in since):
        return _read(request, clerk, block)
    return shared.get(key, {int(xid) for xid in since}, lambda: _read(request, clerk, block))


def _read(request: HttpRequest, clerk: Clerk, block: tuple[str, str] | None) -> bytes:
    return render(request, "sensing/_watch.html", {"screen": screen_of(clerk, block), "now": clerk.now}).content


def screen_of(clerk: Clerk, block: tuple[str, str] | None = None) -> Screen:
    """What the screen shows now, narrowed to one building or not. At most six statements, however many are open."""
    found = queries.open_alarms(clerk.actor, block)
    storm = len(found) > STORM and block is None
    midnight = timezone.localtime(clerk.now).replace(hour=0, minute=0, second=0, microsecond=0)
    closed = [] if block else queries.closed_since(clerk.actor, midnight, CLOSED)
    groups = by_block(found) if storm else {}
    singles = [some[0] for some in list(groups.values())[:SHOWN] if len(some) == 1] if storm else found[:IN_BLOCK]
    teller = Teller.of(clerk, [*singles, *closed])
    blocks, more = blocks_of(groups, teller, clerk) if storm else ([], 0)
    return Screen(
        lines=[line_of(one, teller, clerk) for one in ([] if storm else singles)],
        blocks=blocks,
        done=[line_of(one, teller, clerk) for one in closed],
        open=len(found),
        left=more if storm else max(0, len(found) - IN_BLOCK),
        critical=_count(found, critical=True),
        waiting=sum(one.acknowledged_at is None and not one.is_drill and not one.is_test for one in found),
        drills=sum(one.is_drill for one in found),
        today=queries.today(clerk.actor, midnight),
        condition=queries.condition(clerk.actor),
        pins=_pins(list(groups.values()) if storm else [[one] for one in singles], clerk)
        + _pins([[one] for one in closed], clerk),
        block=" ".join(filter(None, block)) if block else "",
        sounds=_sounds(found),
    )


def _pins(groups: Sequence[Sequence[OpenAlarm]], clerk: Clerk) -> list[WatchPin]:
    return [pin_of(some, clerk) for some in groups[:PINS] if some[0].lon is not None]


def _count(found: Sequence[OpenAlarm], *, critical: bool) -> int:
    return sum((one.severity == "critical") is critical and not one.is_drill and not one.is_test for one in found)


def _sounds(found: Sequence[OpenAlarm]) -> list[str]:
    """What the screen sounds for, once each: what is critical and unanswered; anew when it is raised again."""
    loud = (one for one in found if one.severity == "critical" and one.acknowledged_at is None and not one.is_test)
    return [f"{one.number}.{one.times}" for one in loud][:500]


def _block(request: HttpRequest) -> tuple[str, str] | None:
    asked = request.GET
    if "address" not in asked and "building" not in asked:
        return None
    return asked.get("address", "")[:300], asked.get("building", "")[:120]


def _here(clerk: Clerk) -> AreaRef:
    """The widest area that the reader looks after."""
    tree = area_tree()
    tops = [tree.get(post.area_id) for post in clerk.actor.posts if post.role in CARERS]
    return min(tops, key=lambda area: len(tree.chain(area.id)))
