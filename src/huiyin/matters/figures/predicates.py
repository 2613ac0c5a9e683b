"""The predicates that definitions are made of, compiled to SQL over `matters_fact`; TOML only names them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huiyin.kernel.spans import Span, Unit


@dataclass(frozen=True, slots=True)
class Options:
    """What a city decided. `response_minutes` is working time."""

    response_minutes: int
    foreign_counts: bool
    joined_counts: bool
    unrated_satisfied: bool
    satisfied_from: int


Sql = tuple[str, tuple[object, ...]]
PREDICATES: dict[str, Callable[[Options], Sql]] = {
    "counted": lambda o: (
        "(%s::boolean OR NOT f.foreign) AND (%s::boolean OR NOT f.joined)",
        (o.foreign_counts, o.joined_counts),
    ),
    "responded_in_time": lambda o: ("f.response_minutes <= %s::int", (o.response_minutes,)),
    "answered": lambda o: ("f.answer_minutes IS NOT NULL", ()),
    "answered_with_deadline": lambda o: ("f.on_time IS NOT NULL", ()),
    "on_time": lambda o: ("f.on_time", ()),
    "judged": lambda o: ("f.verdict IS NOT NULL", ()),
    "solved": lambda o: ("f.verdict = 1", ()),
    "rateable": lambda o: ("(f.rating IS NOT NULL OR (%s::boolean AND f.closed))", (o.unrated_satisfied,)),
    "satisfied": lambda o: (
        "(f.rating >= %s::int OR (f.rating IS NULL AND %s::boolean AND f.closed))",
        (o.satisfied_from, o.unrated_satisfied),
    ),
    "assigned": lambda o: ("f.assigned", ()),
    "never_misrouted": lambda o: ("NOT f.returned AND NOT f.passed_on", ()),
    "returned": lambda o: ("f.returned", ()),
    "extended": lambda o: ("f.extended", ()),
    "reopened": lambda o: ("f.reopened", ()),
}


def compiled(names: Sequence[str], options: Options) -> Sql:
    """The condition under which all of these hold, and its parameters."""
    parts = [PREDICATES[name](options) for name in names]
    return " AND ".join(f"({sql})" for sql, _ in parts), tuple(value for _, values in parts for value in values)


def working_minutes(text: str, day_minutes: int) -> int:
    """A length of working time in minutes. Raises `UnreadableSpan`, `ValueError` for one on the wall clock."""
    span = Span.parse(text)
    if not span.working:
        raise ValueError(f"{text!r} is not working time: write it as “4 working hours” or “1 working day”")
    return span.amount * (60 if span.unit is Unit.WORKING_HOURS else day_minutes)
