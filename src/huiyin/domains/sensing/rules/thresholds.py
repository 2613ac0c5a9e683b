"""The numbers at which a rule begins to hold, for drawing them: each comparison of a level with its limit put in."""

from collections.abc import Iterator

from msgspec import Struct

from huiyin.domains.sensing.rules.reading_terms import read_term
from huiyin.domains.sensing.rules.rule import Rule, Severity
from huiyin.domains.sensing.rules.terms import Compare, Name, atoms


class Threshold(Struct, frozen=True):
    """`key` compared with `value` raises (or is part of what raises) an alarm of this severity."""

    key: str
    op: str
    value: int | float
    severity: Severity


def thresholds(rule: Rule) -> Iterator[Threshold]:
    """Those of all levels, from the worst."""
    for level in rule.levels:
        for atom in atoms(read_term(level.when)):
            if isinstance(atom, Compare) and (value := _number(atom, rule)) is not None:
                yield Threshold(atom.key, atom.op, value, level.severity)


def _number(atom: Compare, rule: Rule) -> int | float | None:
    value = rule.limits[atom.value.name].value if isinstance(atom.value, Name) else atom.value
    return None if isinstance(value, bool | str) else value
