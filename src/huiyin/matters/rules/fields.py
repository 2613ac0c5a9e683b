"""What a person gives with an action: checked against the lifecycle, sorted into facts and words.

Facts (a unit's id, a rating) stand in the entry's data for ever; words stand in the erasable table beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from huiyin.kernel.plaintext import clean
from huiyin.lifecycles.model import Action
from huiyin.matters.rules.refusals import BadFields

WORDS_LIMIT = 10_000
"""Characters of one text field. A4 at 12 point holds about 1,500 Chinese characters: this is seven pages."""
DAYS_LIMIT = 365

Fact = str | int | bool
FactReader = Callable[[object], Fact]
"""Turns a raw value into a fact, or raises ValueError with what is wrong."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: facts and words, by field."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def read_rating(value: object) -> Fact:
    """1 (very unsatisfied) to 5 (very satisfied)."""
    return _whole(value, 1, 5)


def read_days(value: object) -> Fact:
    """Working days, 1 to 365."""
    return _whole(value, 1, DAYS_LIMIT)


def read_code(value: object) -> Fact:
    """A code or number of something else: 1 to 60 printable characters."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > 60 or not text.isprintable():
        raise ValueError("not a code")
    return text


CORE_FACTS: Mapping[str, FactReader] = {
    "rating": read_rating,
    "days": read_days,
    "unit": read_code,
    "matter": read_code,
    "resolution": read_code,
}


def read(action: Action, raw: Mapping[str, object], readers: Mapping[str, FactReader]) -> Given:
    """The fields of `raw` that `action` takes. Raises `BadFields` naming each that is missing, wrong or strange."""
    problems: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    words: dict[str, str] = {}
    known = (*action.needs, *action.takes)
    problems |= {name: "unknown" for name in raw if name not in known}
    for name in known:
        value = raw.get(name)
        if value is None or value == "":
            if name in action.needs:
                problems[name] = "missing"
            continue
        try:
            if name in readers:
                facts[name] = readers[name](value)
            else:
                words[name] = read_words(value)
        except ValueError as wrong:
            problems[name] = str(wrong)
        if name in action.needs and name in words and not words[name]:
            problems[name] = "missing"
    if problems:
        raise BadFields(problems)
    return Given(facts, words)


def read_words(value: object, limit: int = WORDS_LIMIT) -> str:
    """Plain text of at most `limit` characters, control characters removed. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 (a ValueError is what readers raise)
    return clean(value, limit)


def _whole(value: object, low: int, high: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise ValueError(f"not a whole number from {low} to {high}") from None
    if not low <= number <= high:
        raise ValueError(f"not from {low} to {high}")
    return number
