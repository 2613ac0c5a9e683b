"""Who is told of an alarm, how, and when the next: until somebody acknowledges."""

import tomllib
from collections.abc import Mapping

from msgspec import Struct

from huiyin.domains.sensing.rules.durations import milliseconds
from huiyin.domains.sensing.rules.rule import Severity

TEST = "test"
"""The ladder of alarms that are marked as tests."""


class BadLadder(ValueError):
    """The file says something that cannot be; the message names the key and the remedy."""


class Rung(Struct, frozen=True):
    """Whom one rung tells, parts of the premises or roles, and the channels in the order in which they are tried."""

    tell: tuple[str, ...]
    channels: tuple[str, ...]


class Ladder(Struct, frozen=True):
    """The rungs, and the milliseconds between them; the last is repeated."""

    every_ms: int
    rungs: tuple[Rung, ...]

    def rung(self, number: int) -> Rung:
        """The rung that is taken as number `number`, from 0."""
        return self.rungs[min(number, len(self.rungs) - 1)]


def read_ladders(text: str, known: frozenset[str]) -> Mapping[str, Ladder]:
    """The ladders of a file by severity, and the one of tests. `known` are who may be told. Raises `BadLadder`."""
    found = tomllib.loads(text)
    wanted = [*(severity.value for severity in Severity), TEST]
    if unknown := sorted(set(found) ^ set(wanted)):
        raise BadLadder(f"ladders are given for {', '.join(wanted)}, each once; look at {', '.join(unknown)}")
    return {name: _ladder(name, found[name], known) for name in wanted}


def _ladder(name: str, given: Mapping[str, object], known: frozenset[str]) -> Ladder:
    rungs = given.get("rungs")
    if not isinstance(rungs, list) or not rungs:
        raise BadLadder(f"{name}: give at least one [[{name}.rungs]]")
    for number, rung in enumerate(rungs):
        if strange := set(rung.get("tell", ())) - known:
            raise BadLadder(f"{name}.rungs[{number}].tell: nobody is called {', '.join(sorted(strange))}")
        if not rung.get("tell"):
            raise BadLadder(f"{name}.rungs[{number}].tell: say who is told")
    steps = tuple(Rung(tuple(rung["tell"]), tuple(rung.get("channels", ()))) for rung in rungs)
    return Ladder(milliseconds(str(given.get("every", ""))), steps)
