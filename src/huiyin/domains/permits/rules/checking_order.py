"""Whether permits wait for each other in a circle, on whatever day."""

from collections.abc import Iterator
from datetime import date
from graphlib import CycleError, TopologicalSorter

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.mistakes import FileMistake, mistake, permit_file


def circles(catalogue: Catalogue) -> Iterator[FileMistake]:
    """A mistake for each circle, at the permit whose dependency closes it."""
    seen: set[frozenset[str]] = set()
    for day in sorted({version.since for permit in catalogue.permits.values() for version in permit.versions}):
        circle = circle_on(catalogue, day)
        if not circle or frozenset(circle) in seen:
            continue
        seen.add(frozenset(circle))
        first = min(circle)
        version = next(
            n for n, one in enumerate(catalogue.permits[first].versions) if one is catalogue.permits[first].on(day)
        )
        at = circle.index(first)
        around = [*circle[at:], *circle[:at], first]
        problem = f"they wait for each other: {' ← '.join(around)}"
        yield mistake(permit_file(first), f"versions.{version}.after", problem, "Take one of the dependencies out")


def circle_on(catalogue: Catalogue, day: date) -> list[str]:
    """The permits of one circle, in their order; empty where none waits for itself."""
    graph = {}
    for code, permit in catalogue.permits.items():
        version = permit.on(day)
        graph[code] = list(version.after) if version else []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        found: list[str] = circle.args[1][:-1]
        return found
    return []
