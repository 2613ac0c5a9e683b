"""A lifecycle as text: each state with its owner and time, and under it each action with its way, takers and reason."""

from huiyin.lifecycles.model import Action, Lifecycle, Name, State


def outline(lifecycle: Lifecycle, lang: str = "zh") -> str:
    """The whole lifecycle, one line a state and two an action."""
    english = lang.startswith("en")
    lines = [f"{_say(lifecycle.name, english)}  {lifecycle.kind} {lifecycle.version}", ""]
    for state in lifecycle.states.values():
        lines.append(_state(lifecycle, state, english))
        for action in lifecycle.possible(state.key):
            lines += _action(lifecycle, action, english)
        lines.append("")
    return "\n".join(lines)


def _say(name: Name, english: bool) -> str:
    return name.en if english else name.zh


def _state(lifecycle: Lifecycle, state: State, english: bool) -> str:
    owner = lifecycle.roles.get(state.owner or "")
    facts = [_say(owner, english) if owner else state.owner, str(state.within) if state.within else None]
    if state.lapse:
        facts.append(f"{state.lapse.within} → {_say(lifecycle.actions[state.lapse.action].name, english)}")
    facts += [word for word, holds in (("pauses", state.pauses), ("final", state.final)) if holds]
    return f"■ {_say(state.name, english)} [{state.key}]  {' · '.join(fact for fact in facts if fact)}".rstrip()


def _action(lifecycle: Lifecycle, action: Action, english: bool) -> list[str]:
    to = f"→ {_say(lifecycle.states[action.to].name, english)}" if action.to else "·"
    by = ", ".join(_say(lifecycle.roles[r], english) if r in lifecycle.roles else r for r in action.by)
    return [f"    {_say(action.name, english)} [{action.key}] {to}  ({by})", f"        {action.because}"]
