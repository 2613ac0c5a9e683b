"""What a list is narrowed by: read from the address, offered as choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.domain import DomainSpec, domains
from huiyin.matters.operations import Visibility
from huiyin.matters.queries import MatterFilter
from huiyin.pages.desk import Choice, Filter
from huiyin.pages.frame import Clerk, unit_first
from huiyin.people.directory import person_id_of, unit_id_of
from huiyin.people.queries import people_like, units_like
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, AreaTree, UnknownArea

DUE_TABS = frozenset({"late", "today", "week", "paused"})
MOST_PAGES = 100
PAGE, PAGE_FOUND = 100, 30
"""A list is worked through; of what was searched for people read the beginning, or add a word."""
WHOLE = "all"
"""The tab of everything: it stands in the address so that it is told from the inbox without any, the first view."""
NOBODY = -1
"""The id of a unit or a person that was named and is not there: such a list is empty, not unfiltered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked of a list. `whose` is me, unit or empty, `unasked` when we chose it; `area` is a code.

    `given` is the address as it was understood, by key.
    """

    narrowed: MatterFilter
    words: str
    tab: str
    whose: str
    area: str
    page: int
    given: Mapping[str, str]
    unasked: bool = False

    @property
    def limit(self) -> int:
        """How many stand on a page."""
        return PAGE_FOUND if self.words else PAGE

    @property
    def offset(self) -> int:
        """How many come before this page."""
        return (self.page - 1) * self.limit

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return any(value for key, value in self.given.items() if key != "tab")


def fact_keys() -> list[str]:
    """The facts of domains by which lists can be narrowed, each once."""
    return list(dict.fromkeys(fact for spec in domains for fact in spec.having))


def keys() -> list[str]:
    """What an address may ask of a list, pages aside, in the order of the filter."""
    first, facts = ["tab", "whose", "kind", "state"], fact_keys()
    return [*first, *facts, "area", "unit", "person", "source", "visibility", "danger", "from", "until", "q"]


def read(address: Mapping[str, str], clerk: Clerk, *, at_inbox: bool = False) -> Asked:
    """What the address asks for; what it does not understand is left out, so that an old link still opens.

    At the inbox, whoever owns nothing by area sees their unit's queue unless they ask for more.
    """
    given = {key: address.get(key, "").replace("\0", "").strip()[:100] for key in keys()}
    given["kind"] = given["kind"] if given["kind"] in lifecycles.kinds() else ""
    given["state"] = given["state"] if given["state"] in _states(given["kind"]) else ""
    given["whose"] = given["whose"] if given["whose"] in {"me", "unit"} and clerk.actor.posts else ""
    given["source"] = given["source"] if given["source"] in sources() else ""
    given["visibility"] = given["visibility"] if given["visibility"] in Visibility.values else ""
    given["danger"] = "1" if given["danger"] == "1" else ""
    area = _area(given["area"])
    given["area"] = area.code if area else ""
    days = {key: _day(given[key]) for key in ("from", "until")}
    given |= {key: day.isoformat() if day else "" for key, day in days.items()}
    unasked = at_inbox and "whose" not in address and not given["unit"] and unit_first(clerk) is not None
    whose = "unit" if unasked else given["whose"]
    narrowed = MatterFilter(
        kind=given["kind"],
        states=(given["state"],) if given["state"] else (),
        area_id=area.id if area else None,
        unit_id=_unit(given["unit"]) or (clerk.actor.posts[0].unit_id if whose == "unit" else None),
        person_id=_person(given["person"]) or (clerk.actor.user_id if whose == "me" else None),
        words=given["q"],
        due=given["tab"] if given["tab"] in DUE_TABS else "",
        open_only=given["tab"] == "open",
        closed_only=given["tab"] == "closed",
        source=given["source"],
        visibility=given["visibility"],
        danger=bool(given["danger"]),
        opened_from=_midnight(days["from"]),
        opened_until=_midnight(days["until"], days=1),
        facts={fact: given[fact] for fact in fact_keys() if given[fact]},
    )
    return Asked(narrowed, given["q"], given["tab"], whose, given["area"], _page(address), given, unasked)


def _page(address: Mapping[str, str]) -> int:
    text = address.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return min(max(page, 1), MOST_PAGES)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When the day begins here, or that many days later."""
    if day is None or day.year in {1, 9999}:
        return None
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=days))


def _unit(words: str) -> int | None:
    """The unit of this code or name, or the only one that has these words in it."""
    if not words:
        return None
    if unit_id := unit_id_of(words):
        return unit_id
    found = units_like(words, limit=20)
    exact = [unit for unit in found if words in {unit.name_zh, unit.name_en}] or found
    return exact[0].pk if len(exact) == 1 else NOBODY


def _person(words: str) -> int | None:
    if not words:
        return None
    found = people_like(words, limit=2)
    return person_id_of(words) or (found[0].pk if len(found) == 1 else NOBODY)


def filters_of(asked: Asked, clerk: Clerk) -> list[Filter]:
    """The fields of the filter; the first choice of each select is “all”."""
    given = asked.given
    kinds = [(kind, clerk.say(lifecycles.get(kind).lifecycle.name)) for kind in sorted(lifecycles.kinds())]
    whose = [("me", _("我")), ("unit", _("我的单位"))]
    seen = {Visibility.PUBLIC: _("公开"), Visibility.INVOLVED: _("仅有关的人"), Visibility.INTERNAL: _("仅内部")}
    return [
        _select("whose", _("在谁手里"), whose, asked.whose),
        _select("kind", _("业务"), kinds, given["kind"]),
        _select("state", _("状态"), _states(given["kind"], clerk).items(), given["state"]),
        *_facts(asked, clerk),
        _select("area", _("片区"), own_areas(clerk, asked.area), asked.area),
        Filter("unit", _("责任单位"), kind="text", value=given["unit"], suggest_href=reverse("desk:units")),
        Filter("person", _("经办"), kind="text", value=given["person"], suggest_href=reverse("desk:people")),
        _select("source", _("来源"), sources().items(), given["source"]),
        _select("visibility", _("公开范围"), [(str(key), name) for key, name in seen.items()], given["visibility"]),
        _select("danger", _("危险"), [("1", _("有危险的"))], given["danger"]),
        Filter("from", _("收到：从"), kind="date", value=given["from"]),
        Filter("until", _("收到：到"), kind="date", value=given["until"]),
    ]


def _facts(asked: Asked, clerk: Clerk) -> list[Filter]:
    """A select for each fact of a domain that lists can be narrowed by, named as its lifecycle names it."""
    found: dict[str, Filter] = {}
    for spec in domains:
        if asked.given["kind"] in {"", spec.kind}:
            found |= {fact: _fact(fact, spec, asked, clerk) for fact in spec.having if fact in spec.choices}
    return list(found.values())


def _fact(fact: str, spec: DomainSpec, asked: Asked, clerk: Clerk) -> Filter:
    named = lifecycles.get(spec.kind).lifecycle.fields
    choices = [
        (value, f"{clerk.say(heading)} · {clerk.say(name)}")
        for heading, under in spec.choices[fact]()
        for value, name in under
    ]
    return _select(fact, clerk.say(named[fact]) if fact in named else fact, choices, asked.given[fact])


def sources() -> dict[str, str]:
    """Where matters come from, as it stands in their rows."""
    return {
        "web": _("居民网页"),
        "behalf": _("代人登记"),
        "api": _("其他系统"),
        "open311": "Open311",
        "import": _("历史导入"),
    }


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
