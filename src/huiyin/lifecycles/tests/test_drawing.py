"""The picture: nothing collides, the path shows, and it can be read aloud."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.lifecycles.drawing import Drawing, draw
from huiyin.lifecycles.drawing.geometry import lay_out
from huiyin.lifecycles.drawing.grid import Box
from huiyin.lifecycles.drawing.lines import label_box
from huiyin.lifecycles.loading import load
from huiyin.lifecycles.model import Lifecycle

VOICE = Path(__file__).parents[2] / "domains" / "voice" / "lifecycle.toml"
SAMPLE = Path(__file__).with_name("sample.toml")
SVG = "{http://www.w3.org/2000/svg}"
PATH = [
    ("accept", "received", "accepted"),
    ("assign", "accepted", "assigned"),
    ("take", "assigned", "in_hand"),
    ("answer", "in_hand", "answered"),
    ("not_solved", "answered", "in_hand"),
]


@pytest.fixture(scope="module", params=["sample", "voice"])
def lifecycle(request: pytest.FixtureRequest) -> Lifecycle:
    return load(SAMPLE if request.param == "sample" else VOICE)


@pytest.fixture(params=["zh", "en"])
def drawing(request: pytest.FixtureRequest, lifecycle: Lifecycle) -> Drawing:
    return draw(lifecycle, now=lifecycle.start, lang=request.param)


def touches(part: Box, box: Box) -> bool:
    """Whether a line runs through the inside of a box; a line has no width, so it counts as a hair."""
    return Box(part.x, part.y, part.w or 0.01, part.h or 0.01).overlaps(Box(box.x + 1, box.y + 1, box.w - 2, box.h - 2))


def test_no_line_runs_through_a_box(drawing: Drawing) -> None:
    for edge in drawing.edges:
        for node in drawing.nodes:
            assert not any(touches(part, node.box) for part in edge.line.parts), (edge.source, edge.target, node.key)


def test_no_label_lies_on_a_label_or_a_box(drawing: Drawing) -> None:
    labels = [label_box(edge.text, edge.line) for edge in drawing.edges]
    for n, label in enumerate(labels):
        assert not any(label.overlaps(other) for other in labels[n + 1 :]), drawing.edges[n]
        assert not any(label.overlaps(node.box) for node in drawing.nodes), drawing.edges[n]


def test_no_two_lines_run_on_top_of_each_other(drawing: Drawing) -> None:
    for n, edge in enumerate(drawing.edges):
        for other in drawing.edges[n + 1 :]:
            for one in edge.line.parts:
                for two in other.line.parts:
                    along_x = one.h == two.h == 0 and one.y == two.y and one.x < two.x + two.w and two.x < one.x + one.w
                    along_y = one.w == two.w == 0 and one.x == two.x and one.y < two.y + two.h and two.y < one.y + one.h
                    assert not along_x and not along_y, (edge.source, edge.target, other.source, other.target)


def test_lines_are_level_or_upright_and_go_from_box_to_box(drawing: Drawing) -> None:
    boxes = {node.key: node.box for node in drawing.nodes}
    for edge in drawing.edges:
        assert all(part.w == 0 or part.h == 0 for part in edge.line.parts)
        for key, (x, y) in ((edge.source, edge.line.points[0]), (edge.target, edge.line.points[-1])):
            box = boxes[key]
            assert box.x <= x <= box.x + box.w
            assert box.y <= y <= box.y + box.h


def test_everything_lies_inside_the_picture(drawing: Drawing) -> None:
    whole = Box(0, 0, drawing.width, drawing.height)
    for edge in drawing.edges:
        label = label_box(edge.text, edge.line)
        for box in (label, *edge.line.parts):
            assert whole.x <= box.x
            assert box.x + box.w <= whole.w
            assert whole.y <= box.y
            assert box.y + box.h <= whole.h


def test_the_path_of_a_matter_shows() -> None:
    drawing = draw(load(VOICE), PATH, "in_hand")
    nodes = {node.key: node.path for node in drawing.nodes}
    edges = {(edge.source, edge.target): (edge.path, edge.text) for edge in drawing.edges}
    assert (nodes["in_hand"], nodes["answered"], nodes["closed"]) == ("now", "past", "other")
    assert edges["received", "accepted"] == ("past", "受理")
    assert edges["answered", "in_hand"] == ("back", "没解决")
    assert edges["in_hand", "waiting"][0] == "next"
    assert edges["closed", "looking"][0] == "other"
    assert (drawing.now, drawing.times) == ("办理中", 2)
    assert [step.path for step in drawing.steps] == ["past", "past", "now", "", ""]


def test_the_edge_bears_the_name_of_the_action_that_was_taken() -> None:
    drawing = draw(load(VOICE), [*PATH[:4], ("lapse", "answered", "closed")], "closed", "en")
    texts = {(edge.source, edge.target): edge.text for edge in drawing.edges}
    assert texts["answered", "closed"] == "Silent for 7 days"


def test_what_this_version_does_not_know_is_left_out() -> None:
    drawing = draw(load(SAMPLE), [("gone", "nowhere", "elsewhere"), ("ask", "open", "asked")], "elsewhere")
    assert drawing.now == ""
    assert drawing.walked == ("待修",)


def test_the_svg_is_well_formed_and_names_the_path() -> None:
    with translation.override("zh-hans"):
        svg = render_to_string("lifecycles/drawing.html", {"drawing": draw(load(VOICE), PATH, "in_hand")})
    root = ElementTree.fromstring(svg.strip())
    title = root.findtext(SVG + "title", "").strip()
    assert title == "“民声诉求”的流程。走过：待受理、待派单、已派单、办理中、待评价。现在：办理中（第 2 次）。"
    assert root.get("role") == "img"
    assert "style" not in svg
    assert len(root.findall(SVG + "g[@data-end]")) == 4
    assert [g.get("data-path") for g in root.findall(SVG + "g")].count("now") == 1


def test_the_svg_is_read_in_english_too() -> None:
    with translation.override("en"):
        svg = render_to_string("lifecycles/drawing.html", {"drawing": draw(load(VOICE), PATH, "in_hand", "en")})
    assert "Lifecycle of “Resident&#x27;s request”" in svg or "Lifecycle of “Resident's request”" in svg
    assert "Now: In hand (time 2)." in svg


def test_the_short_form_is_a_list_with_the_present_step() -> None:
    with translation.override("zh-hans"):
        steps = render_to_string("lifecycles/steps.html", {"drawing": draw(load(VOICE), PATH, "in_hand")})
    assert steps.count("<li") == 5
    assert 'data-path="now" aria-current="step">办理中' in steps


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_lifecycle_is_drawn_without_a_line_through_a_box(data: st.DataObject) -> None:
    cells = st.tuples(st.integers(0, 5), st.integers(0, 3))
    at = {f"s{n}": cell for n, cell in enumerate(data.draw(st.lists(cells, min_size=2, max_size=9, unique=True)))}
    keys = st.sampled_from(sorted(at))
    ends = data.draw(st.lists(st.tuples(keys, keys).filter(lambda e: e[0] != e[1]), max_size=14, unique=True))
    layout = lay_out(at, dict.fromkeys(at, "办理中"), dict.fromkeys(ends, "转别的单位"))
    for line in layout.lines.values():
        for box in layout.boxes.values():
            assert not any(touches(part, box) for part in line.parts)
