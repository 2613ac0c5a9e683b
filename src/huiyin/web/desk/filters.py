"""What a list is narrowed by: read from the address, offered as choices."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.queries import MatterFilter
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, AreaTree, UnknownArea
from huiyin.web.desk.frame import Clerk, unit_first
from huiyin.web.presenters.desk import Choice, Filter

DUE_TABS = frozenset({"late", "today", "week", "paused"})
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked of a list. `whose` is me, unit or empty, `unasked` when we chose it; `area` is a code."""

    narrowed: MatterFilter
    words: str
    tab: str
    whose: str
    area: str
    page: int
    unasked: bool = False

    @property
    def offset(self) -> int:
        """How many come before this page."""
        return (self.page - 1) * 100

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the list."""
        whose = "" if self.unasked else self.whose
        return bool(self.narrowed.kind or self.narrowed.states or self.area or whose or self.words)


def read(request: HttpRequest, clerk: Clerk, *, at_inbox: bool = False) -> Asked:
    """What the address asks for; what it does not understand is left out, so that an old link still opens.

    At the inbox, whoever owns nothing by area sees their unit's queue unless they ask for more.
    """
    given = {key: request.GET.get(key, "").strip() for key in ("kind", "state", "area", "whose", "tab", "q", "page")}
    kind = given["kind"] if given["kind"] in lifecycles.kinds() else ""
    area = _area(given["area"])
    whose = given["whose"] if given["whose"] in {"me", "unit"} and clerk.actor.posts else ""
    unasked = at_inbox and "whose" not in request.GET and unit_first(clerk) is not None
    if unasked:
        whose = "unit"
    narrowed = MatterFilter(
        kind=kind,
        states=(given["state"],) if given["state"] in _states(kind) else (),
        area_id=area.id if area else None,
        unit_id=clerk.actor.posts[0].unit_id if whose == "unit" else None,
        person_id=clerk.actor.user_id if whose == "me" else None,
        words=given["q"][:100],
        due=given["tab"] if given["tab"] in DUE_TABS else "",
        open_only=given["tab"] == "open",
        closed_only=given["tab"] == "closed",
    )
    page = int(given["page"]) if given["page"].isascii() and given["page"].isdigit() and len(given["page"]) < 5 else 1
    page = min(max(page, 1), MOST_PAGES)
    return Asked(narrowed, narrowed.words, given["tab"], whose, area.code if area else "", page, unasked)


def filters_of(asked: Asked, clerk: Clerk) -> list[Filter]:
    """The selects of the filter; the first choice of each is “all”."""
    kinds = [(kind, clerk.say(lifecycles.get(kind).lifecycle.name)) for kind in sorted(lifecycles.kinds())]
    states = [(key, name) for key, name in _states(asked.narrowed.kind, clerk).items()]
    whose = [("me", _("我")), ("unit", _("我的单位"))]
    chosen_state = asked.narrowed.states[0] if asked.narrowed.states else ""
    return [
        _select("whose", _("在谁手里"), whose, asked.whose),
        _select("kind", _("业务"), kinds, asked.narrowed.kind),
        _select("state", _("状态"), states, chosen_state),
        _select("area", _("片区"), own_areas(clerk, asked.area), asked.area),
    ]


def _select(key: str, name: str, choices: Iterable[tuple[str, str]], chosen: str) -> Filter:
    offered = [Choice("", _("全部"), not chosen), *(Choice(v, n, v == chosen) for v, n in choices)]
    return Filter(key, name, offered)


def _states(kind: str, clerk: Clerk | None = None) -> dict[str, str]:
    """The states of a kind, or of all, in the order of their files."""
    found: dict[str, str] = {}
    for one in [kind] if kind else sorted(lifecycles.kinds()):
        lifecycle: Lifecycle = lifecycles.get(one).lifecycle
        for key, state in lifecycle.states.items():
            found.setdefault(key, clerk.say(state.name) if clerk else key)
    return found


def _area(code: str) -> AreaRef | None:
    try:
        return area_tree().by_code(code) if code else None
    except UnknownArea:
        return None


def own_areas(clerk: Clerk, chosen_code: str = "") -> list[tuple[str, str]]:
    """The person's own areas, the way down to the one chosen, and what lies directly below it; by code."""
    tree = area_tree()
    tops = list(dict.fromkeys(post.area_id for post in clerk.actor.posts))  # the first post is the main one
    chosen = _area(chosen_code)
    open_ones = {area.id for area in tree.chain(chosen.id)} if chosen else set(tops)
    found: list[tuple[str, str]] = []
    for top in tops:
        _list_area(tree, tree.get(top), 0, open_ones, clerk, found)
    return found


def _list_area(
    tree: AreaTree, area: AreaRef, depth: int, open_ones: set[int], clerk: Clerk, found: list[tuple[str, str]]
) -> None:
    entry = (area.code, "\u2003" * depth + clerk.of(area))
    if area.code in {code for code, _name in found}:
        return
    found.append(entry)
    if area.id in open_ones:
        for child in tree.children(area.id):
            _list_area(tree, child, depth + 1, open_ones, clerk, found)
