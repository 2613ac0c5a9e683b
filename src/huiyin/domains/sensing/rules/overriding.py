"""A site's own limits of a rule, within what the rule permits. Nothing critical is switched off this way."""

from collections.abc import Mapping

from msgspec.structs import replace

from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.domains.sensing.rules.rule import Limit, Rule, Severity


class UnableToOverride(ValueError):
    """What a site asks for is not permitted; `key` says which of its wishes, the message what is."""

    def __init__(self, rule: Rule, key: str, problem: str) -> None:
        self.rule, self.key, self.problem = rule.code, key, problem
        super().__init__(f"{rule.code}: {key}: {problem}")


def override(rule: Rule, wishes: Mapping[str, object]) -> Rule:
    """The rule with a site's wishes: limits by name (lengths of time as "10 min"), and "enabled".

    Raises `UnableToOverride`.
    """
    limits = dict(rule.limits)
    enabled = rule.enabled
    for key, wish in wishes.items():
        if key == "enabled":
            enabled = _enabled(rule, wish)
        elif key in limits:
            limits[key] = replace(limits[key], value=_within(rule, key, limits[key], wish))
        else:
            known = ", ".join([*limits, "enabled"])
            raise UnableToOverride(rule, key, f"there is no such limit; known are: {known}")
    return replace(rule, limits=limits, enabled=enabled)


def _enabled(rule: Rule, wish: object) -> bool:
    if not isinstance(wish, bool):
        raise UnableToOverride(rule, "enabled", "give true or false")
    if not wish and any(level.severity is Severity.CRITICAL for level in rule.levels):
        raise UnableToOverride(rule, "enabled", "a critical rule is not switched off; put the site in maintenance")
    return wish


def _within(rule: Rule, key: str, limit: Limit, wish: object) -> int | float:
    value = _number(rule, key, limit, wish)
    # Written so that NaN fails too.
    if limit.least <= value <= limit.most:
        return value
    span = f"from {limit.shown(limit.least)} to {limit.shown(limit.most)}"
    raise UnableToOverride(rule, key, f"{limit.shown(value)} is not permitted; give a value {span}")


def _number(rule: Rule, key: str, limit: Limit, wish: object) -> int | float:
    if limit.is_length:
        try:
            return milliseconds(wish if isinstance(wish, str) else "")
        except UnreadableDuration as wrong:
            raise UnableToOverride(rule, key, "give a length of time, as “10 min”") from wrong
    if isinstance(wish, bool) or not isinstance(wish, int | float):
        raise UnableToOverride(rule, key, "give a number")
    if not -1e15 < wish < 1e15:
        raise UnableToOverride(rule, key, "give a number that is finite")
    return wish
