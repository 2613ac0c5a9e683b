"""From a lifecycle and a path to a picture: boxes, edges with their labels, and the words for a screen reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huiyin.lifecycles.drawing.geometry import Layout, lay_out
from huiyin.lifecycles.drawing.grid import Box
from huiyin.lifecycles.drawing.lines import Line
from huiyin.lifecycles.drawing.routes import At, End
from huiyin.lifecycles.model import Action, Lifecycle, Name, State

Walked = tuple[str, str, str]
"""A transition that was made: the action, from which state, to which."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state as a box. `path` is now, past or other; `times` how often the matter entered it."""

    key: str
    text: str
    box: Box
    path: str
    end: bool
    times: int

    @property
    def text_x(self) -> float:
        """Where the name's middle stands."""
        return self.box.middle[0]

    @property
    def text_y(self) -> float:
        """The base line of the name."""
        return self.box.middle[1] + 5


@dataclass(frozen=True, slots=True)
class Edge:
    """All actions from one state to another as one arrow. `path` is past, back, next or other."""

    source: str
    target: str
    text: str
    line: Line
    path: str

    @property
    def d(self) -> str:
        """The path of the line, in SVG's letters."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.line.points)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the short form for phones. `path` is past, now or empty."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, ready for the template. `walked` and `now` are words; edges that were walked come last, on top."""

    kind: str
    name: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    walked: tuple[str, ...]
    now: str
    times: int
    steps: tuple[Stage, ...]

    @property
    def view_box(self) -> str:
        """SVG's viewBox."""
        return f"0 0 {self.width:g} {self.height:g}"


def draw(lifecycle: Lifecycle, path: Sequence[Walked] = (), now: str = "", lang: str = "zh") -> Drawing:
    """The picture of `lifecycle` for a matter in state `now` that has walked `path`; without them, the plain picture.

    `lang` is a language code; everything but English gets Chinese. What the path has and this version of the
    lifecycle has not is left out.
    """
    english = lang.startswith("en")
    actions, texts = _edges(lifecycle, path), {key: _say(s.name, english) for key, s in lifecycle.states.items()}
    labels = {ends: _say(action.name, english) for ends, action in actions.items()}
    places = tuple((key, state.at) for key, state in lifecycle.states.items())
    layout = _laid_out(places, tuple(texts.items()), tuple(labels.items()))
    visits = _visits(lifecycle, path, now)
    edges = [
        Edge(*ends, labels[ends], line, _edge_path(ends, lifecycle, path, now)) for ends, line in layout.lines.items()
    ]
    nodes = [
        Node(key, texts[key], layout.boxes[key], _node_path(key, visits, now), state.final, visits.get(key, 0))
        for key, state in lifecycle.states.items()
    ]
    return Drawing(
        kind=lifecycle.kind,
        name=_say(lifecycle.name, english),
        width=layout.width,
        height=layout.height,
        nodes=tuple(nodes),
        edges=tuple(sorted(edges, key=lambda edge: ("other", "next", "past", "back").index(edge.path))),
        walked=tuple(texts[source] for _action, source, _to in path if source in texts),
        now=texts.get(now, ""),
        times=visits.get(now, 0),
        steps=_steps(lifecycle, visits, now, english),
    )


@lru_cache(maxsize=512)
def _laid_out(
    at: tuple[tuple[str, At], ...], texts: tuple[tuple[str, str], ...], labels: tuple[tuple[End, str], ...]
) -> Layout:
    """Laying out takes some 20 ms, and most matters walk one of a few ways."""
    return lay_out(dict(at), dict(texts), dict(labels))


def _say(name: Name, english: bool) -> str:
    return name.en if english else name.zh


def _edges(lifecycle: Lifecycle, path: Sequence[Walked]) -> dict[End, Action]:
    """One action for each pair of states: the one last walked, else the first in the file."""
    edges: dict[End, Action] = {}
    for action in lifecycle.actions.values():
        for source in action.sources:
            if action.to and action.to != source:
                edges.setdefault((source, action.to), action)
    for key, source, target in path:
        if (source, target) in edges and key in lifecycle.actions:
            edges[source, target] = lifecycle.actions[key]
    return edges


def _visits(lifecycle: Lifecycle, path: Sequence[Walked], now: str) -> Mapping[str, int]:
    """How often each state was entered; the start once, by the opening."""
    if not now and not path:
        return {}
    visits = {lifecycle.start: 1}
    for _action, _source, target in path:
        visits[target] = visits.get(target, 0) + 1
    return visits


def _node_path(key: str, visits: Mapping[str, int], now: str) -> str:
    if key == now:
        return "now"
    return "past" if visits.get(key) else "other"


def _edge_path(ends: End, lifecycle: Lifecycle, path: Sequence[Walked], now: str) -> str:
    """Walked edges are past, or back when they lead to an earlier column; edges out of the present state are next."""
    if any((source, target) == ends for _action, source, target in path):
        source, target = (lifecycle.states[key].at[0] for key in ends)
        return "back" if target < source else "past"
    return "next" if ends[0] == now else "other"


def _steps(lifecycle: Lifecycle, visits: Mapping[str, int], now: str, english: bool) -> tuple[Stage, ...]:
    """The stages up to the present one are past; the present state gives its stage its own words."""
    state: State | None = lifecycle.states.get(now)
    keys = [key for key, _name in lifecycle.stages]
    here = keys.index(state.stage) if state and state.stage in keys else -1
    return tuple(
        Stage(
            _say(state.name if n == here and state else name, english),
            "now" if n == here else "past" if n < here else "",
        )
        for n, (_key, name) in enumerate(lifecycle.stages)
    )
