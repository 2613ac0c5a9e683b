"""From a rule's data to one that can be weighed: conditions read, limits put in, all compiled once."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from huiyin.domains.sensing.rules.meeting import Met, Wake, compiled, waking
from huiyin.domains.sensing.rules.reading_terms import MOST_COUNTED, read_term
from huiyin.domains.sensing.rules.rule import Flapping, Rule, Severity
from huiyin.domains.sensing.rules.schedules import Schedule
from huiyin.domains.sensing.rules.seen import Seen, Watch, watch
from huiyin.domains.sensing.rules.terms import Count, Name, Silent, Term, atoms, names, resolved, text_of

LASTING, CLEAR_AFTER = "lasting", "clear_after"
"""Limits by these names are the rule's own lengths of time, so that a site may move them."""


class UnusableRule(ValueError):
    """The rule's data contradict each other; the message says where and what to do."""


class ArmedLevel(NamedTuple):
    """A level ready to be weighed."""

    severity: Severity
    rank: int
    lasting_ms: int
    met: Met
    term: Term


class Armed:
    """A rule ready to be weighed. `timed`: time alone may change it; `hears`: it asks how long nothing arrived."""

    __slots__ = (
        "clear",
        "clear_after_ms",
        "clear_term",
        "flapping",
        "hears",
        "levels",
        "rule",
        "schedule",
        "timed",
        "units",
        "wakes",
    )

    def __init__(self, rule: Rule, levels: tuple[ArmedLevel, ...], clear_term: Term | None, units: dict[str, str]):
        terms = [level.term for level in levels] + ([clear_term] if clear_term else [])
        self.rule = rule
        self.levels = levels
        self.clear_term = clear_term
        self.clear: Met | None = compiled(clear_term) if clear_term else None
        self.clear_after_ms: int = _length(rule, CLEAR_AFTER, rule.clear_after_ms)
        self.flapping: Flapping | None = rule.flapping
        self.schedule: Schedule | None = rule.schedule
        self.wakes: tuple[Wake, ...] = tuple(wake for term in terms for wake in waking(term))
        self.timed: bool = rule.schedule is not None or bool(self.wakes)
        self.hears: bool = any(isinstance(atom, Silent) for term in terms for atom in atoms(term))
        self.units = units

    def rests(self, seen: Seen, at_ms: int) -> bool:
        """Whether no level is met: then a rule that was quiet stays so, as nearly all do nearly always."""
        for level in self.levels:  # noqa: SIM110 - a generator costs more than the rest
            if level.met(seen, at_ms):
                return False
        return True

    @property
    def terms(self) -> tuple[Term, ...]:
        """All its conditions."""
        return (*(level.term for level in self.levels), *([self.clear_term] if self.clear_term else []))


def arm(rule: Rule, units: Mapping[str, str] | None = None) -> Armed:
    """The rule ready to be weighed; `units` by key are for reasons. Raises `UnreadableTerm` and `UnusableRule`."""
    ranks = [level.severity.rank for level in rule.levels]
    if not ranks or ranks != sorted(set(ranks)):
        raise UnusableRule(f"{rule.code}: give its levels from the worst to the mildest, each severity once")
    levels = []
    for level in rule.levels:
        term = _term(rule, level.when)
        lasting = _length(rule, LASTING, rule.lasting_ms) if level.lasting_ms is None else level.lasting_ms
        levels.append(ArmedLevel(level.severity, level.severity.rank, lasting, compiled(term), term))
    clear = _term(rule, rule.clear_when) if rule.clear_when else None
    return Armed(rule, tuple(levels), clear, dict(units or {}))


def watch_for(rules: Iterable[Armed], ranges: Mapping[str, tuple[float, float]] | None = None) -> Watch:
    """What must be remembered of a device that these rules watch. Raises `MixedKinds`."""
    return watch([term for rule in rules for term in rule.terms], ranges)


def limits_used(rule: Rule) -> frozenset[str]:
    """The limits that the rule's conditions name, and those that are its own lengths of time."""
    texts = [*(level.when for level in rule.levels), *([rule.clear_when] if rule.clear_when else [])]
    return frozenset({LASTING, CLEAR_AFTER, *(name for text in texts for name in names(read_term(text)))})


def _length(rule: Rule, name: str, otherwise: int) -> int:
    limit = rule.limits.get(name)
    if limit is None:
        return otherwise
    if not limit.is_length:
        raise UnusableRule(f"{rule.code}: the limit {name} must be a length of time, as “10 s”")
    return round(limit.value)


def _term(rule: Rule, text: str) -> Term:
    term = read_term(text)
    values = {name: limit.value for name, limit in rule.limits.items()}
    for name in names(term):
        if name not in values:
            known = ", ".join(sorted(values)) or "none"
            raise UnusableRule(f"{rule.code}: “{text}” names the limit {name}, which it does not have (known: {known})")
    _check_lengths(rule, term)
    return resolved(term, values)


def _check_lengths(rule: Rule, term: Term) -> None:
    """A length of time stands where a length is wanted, a number where a number is."""
    for atom in atoms(term):
        for field in atom.__struct_fields__:
            place = getattr(atom, field)
            if isinstance(place, Name) and rule.limits[place.name].is_length is not field.endswith("_ms"):
                wanted = "a length of time, as “10 s”" if field.endswith("_ms") else "a number"
                raise UnusableRule(f"{rule.code}: “{text_of(atom)}” needs {wanted} for the limit {place.name}")
            if isinstance(atom, Count) and field == "value" and isinstance(place, Name):
                _check_counted(rule, place.name)


def _check_counted(rule: Rule, name: str) -> None:
    if rule.limits[name].most > MOST_COUNTED:
        raise UnusableRule(f"{rule.code}: the limit {name} may be at most {MOST_COUNTED}: no more is counted")
