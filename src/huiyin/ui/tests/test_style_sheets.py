"""The kit's own checks: contrast (WCAG 2.2: 4.5 for text, 3 for edges, focus and marks), tokens, layers, weight."""

import gzip
import re
from itertools import pairwise, product

import pytest

from huiyin.ui.tokens import CSS, HOT, MARKS, TEXT, colours, plain, ratio

OWN = ["components.css", "drawings.css", "surfaces.css", "rooms.css"]
LAYERS = {"reset", "tokens", "base", "layout", "components", "surfaces", "utilities", "print"}
THEMES = {theme: colours(theme) for theme in ("light", "dark", "board", "centre")}


def unused(theme: str, front: str, back: str) -> bool:
    """Pairs that a theme does not show: the board has no links, maps or scales, the centre no scale on paper and no hot
    spots."""
    return (theme == "board" and (front in {"link", "seq-5"} or back.startswith(("map", "seq")))) or (
        theme == "centre" and front in {"seq-5", "hot-edge"}
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_class_of_a_hot_map_is_told_from_the_next_and_from_land_and_water(theme: str) -> None:
    tokens = THEMES[theme]
    pairs = [*pairwise(HOT), *product(HOT, ("map-land", "map-water"))]
    assert [(f, b) for f, b in pairs if ratio(tokens[f], tokens[b]) < 1.45] == []


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_enough_contrast(theme: str) -> None:
    tokens = THEMES[theme]
    low = [(f, b) for f, b in TEXT if not unused(theme, f, b) and ratio(tokens[f], tokens[b]) < 4.5]
    assert low == []


@pytest.mark.parametrize("theme", THEMES)
def test_marks_have_enough_contrast(theme: str) -> None:
    tokens = THEMES[theme]
    low = [(f, b) for f, b in MARKS if not unused(theme, f, b) and ratio(tokens[f], tokens[b]) < 3]
    assert low == []


@pytest.mark.parametrize("name", OWN)
def test_only_tokens_hold_colours(name: str) -> None:
    assert re.findall(r"#[0-9a-f]{3,8}\b(?!\))|\brgba?\(|\bhsla?\(", plain(name)) == []


def test_every_token_that_is_used_exists() -> None:
    every = "".join(plain(name) for name in ["tokens.css", *OWN])
    used = {name for name in re.findall(r"var\(--([\w-]+)", every) if not name.startswith("_")}
    assert used - set(re.findall(r"--([\w-]+):", every)) == set()


@pytest.mark.parametrize("name", ["tokens.css", *OWN])
def test_everything_stands_in_a_known_layer(name: str) -> None:
    css = re.sub(r"@layer [\w, ]+;", "", plain(name))
    assert set(re.findall(r"@layer (\w+)", css)) <= LAYERS
    depth, outside = 0, ""
    for piece in re.split(r"([{}])", css):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        outside += piece if depth == 0 and piece != "}" else ""
    assert re.sub(r"@layer \w+", "", outside).strip() == ""


def test_the_style_sheets_stay_light() -> None:
    raw = b"".join((CSS / name).read_bytes() for name in ["tokens.css", *OWN])
    assert len(gzip.compress(raw)) < 13_000
