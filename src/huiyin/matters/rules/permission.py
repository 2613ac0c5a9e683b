"""Who may take an action: a table look-up, nothing else."""

from dataclasses import dataclass
from uuid import UUID

from huiyin.lifecycles.model import OWNER, REPORTER, SYSTEM, Action, Lifecycle, Tone
from huiyin.people.actors import Actor, ActorKind

PUBLISHERS = (OWNER, "supervisor", "city_desk")
"""Who decides whether the public reads a matter: the unit that owes the answer, and those above it."""

MOVERS = ("supervisor", "city_desk")
"""Who hands over what somebody else owns: whoever supervises the place. So does an administrator, anywhere."""

WORDERS = ("supervisor", "city_desk")
"""Who writes the texts that answers begin with: for the units of the place they supervise."""

SPLITTERS = (OWNER, "secretary", "dispatcher", "supervisor", "city_desk")
"""Who may make two matters of one, or part what was joined wrongly: whoever may also join."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a matter decides who may act on it and who may read it.

    `chain` is its area and all areas above it, `units` every unit that has or had it, and `area_roles` are the roles
    that its kind's lifecycle lets answer for an area.
    """

    matter_id: UUID
    chain: tuple[int, ...]
    owner_unit_id: int
    owner_person_id: int | None
    reporter_id: int | None
    units: frozenset[int] = frozenset()
    area_roles: frozenset[str] = frozenset()


def receipt_key(matter_id: UUID) -> str:
    """The key of an actor who holds the secret link of a matter's receipt."""
    return f"receipt:{matter_id}"


def is_reporter(actor: Actor, at: Standing) -> bool:
    """Whether the actor raised this matter: by account, or holding its receipt."""
    by_account = actor.user_id is not None and actor.user_id == at.reporter_id
    return by_account or (actor.kind is ActorKind.REPORTER and actor.key == receipt_key(at.matter_id))


def may(action: Action, actor: Actor, at: Standing) -> bool:
    """Whether the actor plays one of the roles of `action.by` here.

    A trusted outside system plays every role of the desk and speaks for its callers, never for the clock.
    """
    return any(plays(role, actor, at) for role in action.by)


def plays(role: str, actor: Actor, at: Standing) -> bool:
    """Whether the actor plays `role` for this matter."""
    if actor.kind is ActorKind.SYSTEM or role == SYSTEM:
        return actor.kind is ActorKind.SYSTEM and role == SYSTEM
    if actor.trusted:
        return not actor.area_ids or not actor.area_ids.isdisjoint(at.chain)
    if role == REPORTER:
        return is_reporter(actor, at)
    if role == OWNER:
        return at.owner_unit_id in actor.unit_ids or (actor.user_id is not None and actor.user_id == at.owner_person_id)
    return actor.holds(role, at.chain)


def may_split(actor: Actor, at: Standing) -> bool:
    """Whether the actor may make two matters of one, or part what was joined wrongly."""
    return any(plays(role, actor, at) for role in SPLITTERS)


def may_publish(actor: Actor, at: Standing) -> bool:
    """Whether the actor may put the matter before the public, or take it out."""
    return any(plays(role, actor, at) for role in PUBLISHERS)


def may_hand_over(actor: Actor, at: Standing) -> bool:
    """Whether the actor may give the matter of one person to another."""
    return actor.administrator or any(plays(role, actor, at) for role in MOVERS)


def may_word(actor: Actor, chain: tuple[int, ...]) -> bool:
    """Whether the actor may write texts for the answers of a unit; `chain` is its area and all above, the city's alone
    for texts of all units."""
    return actor.administrator or any(actor.holds(role, chain) for role in WORDERS)


def reads_inside(actor: Actor, at: Standing) -> bool:
    """Whether the actor may read all of the matter, internal notes too.

    1. A post whose role answers for areas reads the matters of its area and below. 2. Any other post reads what lies or
    ever lay with its unit, and nothing else of its area. 3. Whoever owns the matter reads it.
    """
    if actor.trusted:
        return plays(OWNER, actor, at)
    by_area = any(post.role in at.area_roles and post.area_id in at.chain for post in actor.posts)
    by_unit = any(post.role not in at.area_roles and post.unit_id in at.units for post in actor.posts)
    return by_area or by_unit or plays(OWNER, actor, at)


def sees(actor: Actor, at: Standing) -> bool:
    """Whether the actor may open the matter: to read all of it, or as its reporter what is said to reporters."""
    return reads_inside(actor, at) or is_reporter(actor, at)


def may_look(actor: Actor, at: Standing, lifecycle: Lifecycle, state: str) -> bool:
    """Whether the actor needs the reporter's contact in full: to own, to supervise, or to ask on the reporter's behalf.

    The last are those who may take the reporter's own actions (不满意、补充) while the matter waits for the reporter: a
    secretary who rings up somebody that never opens the link.
    """
    roles = {OWNER, *lifecycle.ladder.late, *lifecycle.ladder.steps}
    if lifecycle.states[state].tone is Tone.YOURS:
        roles |= {role for action in lifecycle.possible(state) if REPORTER in action.by for role in action.by}
    return any(plays(role, actor, at) for role in roles - {REPORTER})
