"""A matter as a line of a list, and as the head of its page: tone, deadline, who has it, where."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import REPORTER, Action, Lifecycle, State, Tone
from huiyin.matters.domain import domains
from huiyin.pages.desk import Row
from huiyin.pages.frame import Clerk
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def row_of(matter: "Matter", clerk: Clerk) -> Row:
    """The matter in a list."""
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    state = lifecycle.states[matter.state]
    mine = clerk.owns(matter) and not matter.closed_at
    href = matter_href(matter)
    return Row(
        href=href,
        number=matter.number,
        title=matter.title,
        place=place_of(matter, clerk),
        kind=clerk.say(lifecycle.name),
        state=state_words(state, clerk, mine=mine),
        tone=tone_of(state, mine=mine),
        owner=owner_of(matter, state, clerk),
        opened_at=matter.opened_at,
        due_at=None if matter.paused_at else matter.due_at,  # it stands still
        state_due_at=matter.state_due_at,
        paused_at=matter.paused_at if matter.state_due_at is None else None,
        closed_at=matter.closed_at,
        due_what=due_what(lifecycle, state, clerk) if mine else "",
        key="" if matter.closed_at or not clerk.actor.posts else str(matter.pk),
        accept_href=f"{href}act/{first.key}" if mine and (first := first_action(lifecycle, state)) else "",
    )


def matter_href(matter: "Matter") -> str:
    """The address of its page."""
    return reverse("desk:matter", args=[matter.number])


def home_href(matter: "Matter") -> str:
    """Where one comes back to: the domain's own page of it, or else its page."""
    own = domains.get(matter.kind).own_page
    return own(matter) if own else matter_href(matter)


def tone_of(state: State, *, mine: bool) -> str:
    """The tag's look at the desk: red is what waits for the reader, dashed what waits for the reporter."""
    if mine and state.tone is Tone.NEW:
        return Tone.YOURS
    return Tone.CLOSED if state.tone is Tone.YOURS else state.tone


def state_words(state: State, clerk: Clerk, *, mine: bool) -> str:
    """What the state is called; a Chinese 待… that is the reader's says so (待您受理)."""
    words = clerk.say(state.name)
    if mine and state.tone is Tone.NEW and not clerk.english and words.startswith("待"):
        return "待您" + words[1:]
    return words


def first_action(lifecycle: Lifecycle, state: State) -> Action | None:
    """What the owner does next here: the first action of the file that leads on and is not the reporter's."""
    return next((a for a in lifecycle.possible(state.key) if a.to and a.by != (REPORTER,)), None)


def due_what(lifecycle: Lifecycle, state: State, clerk: Clerk) -> str:
    """What falls due (受理)."""
    first = first_action(lifecycle, state)
    if first is None:
        return ""
    words = clerk.say(first.name)
    return words.lower() if clerk.english else words


def owner_of(matter: "Matter", state: State, clerk: Clerk) -> str:
    """您, the reporter while the clock stands for them, or the unit."""
    if state.tone is Tone.YOURS:
        return _("反映人")
    if matter.owner_person_id is not None and matter.owner_person_id == clerk.actor.user_id:
        return _("您")
    return clerk.of(matter.owner_unit)


def place_of(matter: "Matter", clerk: Clerk) -> str:
    """The address, else the area it lies in."""
    return matter.address or clerk.of(area_tree().get(matter.area_id))
