"""Saved views: a list with its filters under a name, for oneself or for one's unit."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import Q

from huiyin.people.actors import Actor
from huiyin.web.desk.filters import keys
from huiyin.web.models import SavedView

MOST_VIEWS = 30
MOST_QUERY = 600
MOST_WORDS = 100
"""Characters of one filter; a list reads no more of its address either."""
NAME_LIMIT = 30


class UnableToKeep(ValueError):
    """The view cannot be saved; `why` is name, many, unit or query."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotYours(PermissionError):
    """Only whoever saved a view may change it."""


def tidy(query: str) -> str:
    """The filters of an address that a list understands, in one order; pages and everything unknown are left out."""
    known = keys()
    given = {key: value for key, value in parse_qsl(query[: 4 * MOST_QUERY]) if key in known and value.strip()}
    return urlencode([(key, given[key].replace("\0", "")[:MOST_WORDS]) for key in known if key in given])


def asked_in(query: str) -> dict[str, str]:
    """The filters of a tidy query by key."""
    return dict(parse_qsl(query))


def views_of(actor: Actor) -> list[SavedView]:
    """The person's own views in their order, then those shared with a unit they have a post in. One statement."""
    shared = Q(unit_id__in=actor.unit_ids)
    rows = SavedView.objects.filter(Q(owner_id=actor.user_id or 0) | shared).select_related("unit", "owner")
    return sorted(rows[: 4 * MOST_VIEWS], key=lambda view: (view.owner_id != actor.user_id, view.place, view.pk))


@transaction.atomic
def keep(*, actor: Actor, name: str, page: str, query: str, unit_id: int | None = None) -> SavedView:
    """Save a view; one of the same name is replaced. Raises `UnableToKeep`."""
    assert actor.user_id is not None
    title, asked = " ".join(name.replace("\0", "").split()), tidy(query)
    standing = SavedView.objects.select_for_update().filter(owner_id=actor.user_id)
    if not title or len(title) > NAME_LIMIT:
        raise UnableToKeep("name")
    if unit_id is not None and unit_id not in actor.unit_ids:
        raise UnableToKeep("unit")
    if page not in SavedView.Page.values or len(asked) > MOST_QUERY:
        raise UnableToKeep("query")
    if len(standing) >= MOST_VIEWS and all(view.name != title for view in standing):
        raise UnableToKeep("many")
    view, _made = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        name=title,
        defaults={"page": page, "query": asked, "unit_id": unit_id},
        create_defaults={"page": page, "query": asked, "unit_id": unit_id, "place": len(standing)},
    )
    return view


def own(actor: Actor, view_id: int) -> SavedView:
    """The person's own view. Raises `NotYours`, also when there is none."""
    view = SavedView.objects.filter(pk=view_id, owner_id=actor.user_id or 0).first()
    if view is None:
        raise NotYours(f"view {view_id}")
    return view


@transaction.atomic
def put_first(*, actor: Actor, view_id: int) -> None:
    """Let the inbox open with this view; once more, and it opens as it is. Raises `NotYours`."""
    view = own(actor, view_id)
    SavedView.objects.filter(owner_id=view.owner_id, first=True).update(first=False)
    SavedView.objects.filter(pk=view.pk).update(first=not view.first)


@transaction.atomic
def move_up(*, actor: Actor, view_id: int) -> None:
    """Put it before the one that stands before it. Raises `NotYours`."""
    wanted = own(actor, view_id)
    ordered = list(SavedView.objects.select_for_update().filter(owner_id=wanted.owner_id).order_by("place", "pk"))
    here = [view.pk for view in ordered].index(wanted.pk)
    before = max(here - 1, 0)
    ordered[before], ordered[here] = ordered[here], ordered[before]
    for place, view in enumerate(ordered):
        view.place = place
    SavedView.objects.bulk_update(ordered, ["place"])


def share(*, actor: Actor, view_id: int, unit_id: int | None) -> None:
    """Let a unit of one's own read it, or (None) nobody else. Raises `NotYours` and `UnableToKeep`."""
    if unit_id is not None and unit_id not in actor.unit_ids:
        raise UnableToKeep("unit")
    SavedView.objects.filter(pk=own(actor, view_id).pk).update(unit_id=unit_id)


def drop(*, actor: Actor, view_id: int) -> None:
    """Forget it. Raises `NotYours`."""
    own(actor, view_id).delete()
