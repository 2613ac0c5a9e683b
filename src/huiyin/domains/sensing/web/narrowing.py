"""Lists that are narrowed by their address: how it is read, what it offers to choose, and where the pages lead."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huiyin.domains.sensing.rules.duty import CARERS
from huiyin.pages.desk import Choice
from huiyin.pages.frame import Clerk
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree

PAGE = 50
LONGEST = 80


def words_asked(query: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    """What an address says under these keys, cut and without what no database takes; "" for what it does not say."""
    return {key: str(query.get(key, "")).replace("\0", "").strip()[:LONGEST] for key in keys}


def ways_on(
    request: HttpRequest, given: Mapping[str, str], here: str, *, following: str, later: bool
) -> dict[str, str | bool]:
    """Where a page of the list leads: `following` is where the next one begins, `later` says this is not the first."""
    query = urlencode(given)
    return {
        "filtered": bool(given),
        "next_href": f"{here}?{urlencode({**given, 'after': following})}" if following else "",
        "first_href": f"{here}?{query}" if later else "",
        "self_href": request.get_full_path(),
        "clear_href": here,
        "export_query": query,
    }


def areas_offered(clerk: Clerk) -> list[tuple[str, str]]:
    """The areas that one answers for, and those two levels beneath."""
    tree = area_tree()
    tops = {post.area_id for post in clerk.actor.posts if post.role in CARERS}
    found = {}
    for top in sorted(tops):
        for area in [
            tree.get(top),
            *tree.children(top),
            *(low for one in tree.children(top) for low in tree.children(one.id)),
        ]:
            found[area.code] = name_of(area, english=clerk.english)
    return list(found.items())[:200]


def choices(pairs: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    """All, and each of these."""
    return [Choice("", _("全部"), chosen=not chosen), *(Choice(value, name, value == chosen) for value, name in pairs)]
