"""What a lifecycle must be beyond its form: walkable, owned, its names known. Pure; each rule yields its mistakes."""

from collections.abc import Callable, Iterable, Iterator

from huiyin.lifecycles.mistakes import Mistake, did_you_mean
from huiyin.lifecycles.model import BUILT_IN_ROLES, SYSTEM, Action, Lifecycle, State

KEEP = "keep"
"""As a state's owner: whoever owns the matter when the state is entered."""
ASSIGNABLE = frozenset({"unit", "person"})


def mistakes_of(lifecycle: Lifecycle) -> list[Mistake]:
    """Everything that is wrong with `lifecycle`, state by state and action by action."""
    rules: Iterable[Callable[[Lifecycle], Iterator[Mistake]]] = (
        _start, _states, _places, _lapses, _actions, _ladder, _stages, _upgrade, _reach, _unused,
    )  # fmt: skip
    return [mistake for rule in rules for mistake in rule(lifecycle)]


def notices_unknown(lifecycle: Lifecycle, known: Callable[[str], bool]) -> list[Mistake]:
    """A mistake for each action that tells somebody without a notice; `known` says whether one exists for a key."""
    return [
        Mistake(f"actions.{key}.tell", f"there is no notice “{key}”", "Write its text, or tell nobody")
        for key, action in lifecycle.actions.items()
        if action.tell and not known(key)
    ]


def follow_ups_unknown(lifecycle: Lifecycle, kinds: Iterable[str]) -> list[Mistake]:
    """A mistake for each action that opens a kind that is not among `kinds`."""
    known = frozenset(kinds)
    return [
        Mistake(f"actions.{key}.opens", f"there is no kind “{action.opens}”", did_you_mean(action.opens, known))
        for key, action in lifecycle.actions.items()
        if action.opens and action.opens not in known
    ]


def _start(lifecycle: Lifecycle) -> Iterator[Mistake]:
    if lifecycle.start not in lifecycle.states:
        remedy = did_you_mean(lifecycle.start, lifecycle.states)
        yield Mistake("start", f"there is no state “{lifecycle.start}”", remedy)
        return
    start = lifecycle.states[lifecycle.start]
    if start.final:
        yield Mistake("start", f"“{start.key}” is final", "Begin in a state that something leaves")
    elif start.owner == KEEP:
        remedy = "Name the role that has a new matter first"
        yield Mistake(f"states.{start.key}.owner", "nobody owns a new matter yet, so none can be kept", remedy)


def _states(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for key, state in lifecycle.states.items():
        where = f"states.{key}"
        if state.final:
            yield from _final(where, state)
        elif state.owner is None:
            yield Mistake(f"{where}.owner", "nobody owns the matter here", "Name a role, or “keep”")
        if state.owner not in {None, KEEP, *lifecycle.roles}:
            remedy = did_you_mean(state.owner or "", {KEEP, *lifecycle.roles})
            yield Mistake(f"{where}.owner", f"there is no role “{state.owner}” that can own", remedy)
        if not state.final and not _leaving(lifecycle, state):
            yield Mistake(where, "no action leaves it", "Add an action that leads out, or mark it final = true")
        if state.stage and state.stage not in dict(lifecycle.stages):
            remedy = did_you_mean(state.stage, dict(lifecycle.stages))
            yield Mistake(f"{where}.stage", f"there is no stage “{state.stage}”", remedy)


def _final(where: str, state: State) -> Iterator[Mistake]:
    if state.within:
        yield Mistake(f"{where}.within", "a final state has no deadline", "Take it out")
    if state.pauses:
        yield Mistake(f"{where}.pauses", "a final state has no clock to stop", "Take it out")


def _leaving(lifecycle: Lifecycle, state: State) -> list[Action]:
    return [action for action in lifecycle.possible(state.key) if action.to not in {None, state.key}]


def _places(lifecycle: Lifecycle) -> Iterator[Mistake]:
    taken: dict[tuple[int, int], str] = {}
    for key, state in lifecycle.states.items():
        other = taken.setdefault(state.at, key)
        if other != key and state.at != (-1, -1):
            problem = f"“{other}” stands at {list(state.at)} already"
            yield Mistake(f"states.{key}.at", problem, "Give it a column and row of its own")


def _lapses(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for key, state in lifecycle.states.items():
        if not state.lapse:
            continue
        where = f"states.{key}.lapse.action"
        action = lifecycle.actions.get(state.lapse.action)
        if not action:
            remedy = did_you_mean(state.lapse.action, lifecycle.actions)
            yield Mistake(where, f"there is no action “{state.lapse.action}”", remedy)
            continue
        if key not in action.sources:
            remedy = f"Add “{key}” to actions.{action.key}.from"
            yield Mistake(where, f"“{action.key}” does not lead from here", remedy)
        if SYSTEM not in action.by:
            remedy = f"Add “system” to actions.{action.key}.by"
            yield Mistake(where, f"the system may not take “{action.key}”", remedy)
        if action.needs or action.photos:
            remedy = f"Turn actions.{action.key}.needs into takes"
            yield Mistake(where, f"“{action.key}” needs what the system cannot give", remedy)


def _actions(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for key, action in lifecycle.actions.items():
        where = f"actions.{key}"
        yield from _ends(lifecycle, where, action)
        yield from _roles(lifecycle, f"{where}.by", action.by)
        yield from _roles(lifecycle, f"{where}.tell", action.tell)
        yield from _data(lifecycle, where, action)
        yield from _undo(where, action)
        if not action.by:
            yield Mistake(f"{where}.by", "nobody may take it", "Name at least one role")
        if action.after and action.after not in lifecycle.actions:
            remedy = did_you_mean(action.after, lifecycle.actions)
            yield Mistake(f"{where}.after", f"there is no action “{action.after}”", remedy)
        if action.after == key:
            yield Mistake(f"{where}.after", "it cannot come after itself", "Name another action")


def _ends(lifecycle: Lifecycle, where: str, action: Action) -> Iterator[Mistake]:
    if not action.sources:
        yield Mistake(f"{where}.from", "it leads from nowhere", "Name at least one state")
    for state in action.sources:
        if state not in lifecycle.states:
            remedy = did_you_mean(state, lifecycle.states)
            yield Mistake(f"{where}.from", f"there is no state “{state}”", remedy)
    if action.to and action.to not in lifecycle.states:
        yield Mistake(f"{where}.to", f"there is no state “{action.to}”", did_you_mean(action.to, lifecycle.states))
    elif action.closes_as and not (action.to and lifecycle.states[action.to].final):
        yield Mistake(f"{where}.closes_as", "it does not close the matter", "Lead to a final state, or take it out")


def _data(lifecycle: Lifecycle, where: str, action: Action) -> Iterator[Mistake]:
    for kind, names in (("needs", action.needs), ("takes", action.takes)):
        for name in names:
            if name not in lifecycle.fields:
                remedy = f"{did_you_mean(name, lifecycle.fields)}; or declare it in [fields.{name}]"
                yield Mistake(f"{where}.{kind}", f"there is no field “{name}”", remedy)
    for name in action.needs:
        if name in action.takes:
            yield Mistake(f"{where}.takes", f"“{name}” is needed already", "Name it once")
    if action.assigns is not None and action.assigns not in ASSIGNABLE:
        remedy = did_you_mean(action.assigns, ASSIGNABLE)
        yield Mistake(f"{where}.assigns", f"“{action.assigns}” is nobody to assign to", remedy)
    elif action.assigns and action.assigns not in action.needs:
        remedy = f"Add “{action.assigns}” to needs"
        yield Mistake(f"{where}.assigns", f"whom it assigns to is not asked: “{action.assigns}”", remedy)
    if action.closes_as and action.closes_as not in lifecycle.resolutions:
        remedy = did_you_mean(action.closes_as, lifecycle.resolutions)
        yield Mistake(f"{where}.closes_as", f"there is no resolution “{action.closes_as}”", remedy)


def _undo(where: str, action: Action) -> Iterator[Mistake]:
    """What has left the house within the same moment cannot be called back."""
    if not action.undoable:
        return
    if action.opens:
        yield Mistake(f"{where}.undoable", "it opens another matter, which is not called back", "Take one of them out")
    if "matter" in (*action.needs, *action.takes):
        yield Mistake(f"{where}.undoable", "it moves another matter too", "Take it out; a joined matter is split off")
    if set(action.by) == {SYSTEM}:
        yield Mistake(f"{where}.undoable", "the clock takes nothing back", "Take it out")


def _roles(lifecycle: Lifecycle, where: str, roles: Iterable[str]) -> Iterator[Mistake]:
    known = BUILT_IN_ROLES | set(lifecycle.roles)
    for role in roles:
        if role not in known:
            remedy = f"{did_you_mean(role, known)}; or declare it in [roles.{role}]"
            yield Mistake(where, f"there is no role “{role}”", remedy)


def _ladder(lifecycle: Lifecycle) -> Iterator[Mistake]:
    yield from _roles(lifecycle, "escalation.late", lifecycle.ladder.late)
    yield from _roles(lifecycle, "escalation.steps", lifecycle.ladder.steps)
    for role in sorted(BUILT_IN_ROLES & set(lifecycle.roles)):
        yield Mistake(f"roles.{role}", "this role is built in", "Take it out")


def _stages(lifecycle: Lifecycle) -> Iterator[Mistake]:
    keys = [key for key, _name in lifecycle.stages]
    for n, key in enumerate(keys):
        if key in keys[:n]:
            yield Mistake(f"stages.{n}.key", f"there are two stages “{key}”", "Name each once")


def _upgrade(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for old, new in lifecycle.upgrade.items():
        if new not in lifecycle.states:
            yield Mistake(f"upgrade.{old}", f"there is no state “{new}”", did_you_mean(new, lifecycle.states))


def _reach(lifecycle: Lifecycle) -> Iterator[Mistake]:
    """From the start, follow every action; what was not met is unreachable."""
    met: set[str] = set()
    open_ends = [lifecycle.start] if lifecycle.start in lifecycle.states else []
    while open_ends:
        state = open_ends.pop()
        met.add(state)
        open_ends += [a.to for a in lifecycle.possible(state) if a.to and a.to in lifecycle.states and a.to not in met]
    for key in lifecycle.states:
        if key not in met and lifecycle.start in lifecycle.states:
            remedy = "Add an action that leads to it, or take it out"
            yield Mistake(f"states.{key}", f"no way leads to it from “{lifecycle.start}”", remedy)


def _unused(lifecycle: Lifecycle) -> Iterator[Mistake]:
    """A declared field that no action asks for is a slip of the pen."""
    asked = {name for action in lifecycle.actions.values() for name in (*action.needs, *action.takes)}
    for name in lifecycle.fields:
        if name not in asked:
            yield Mistake(f"fields.{name}", "no action asks for it", "Ask for it, or take it out")
