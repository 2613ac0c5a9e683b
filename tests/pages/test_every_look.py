"""Axe finds nothing on any page, and nothing is wider than the screen or too small for a thumb.

Every page is looked at by day on a phone, and every third one also by night at a desk; one face of each page in
English, every third of these in large type; widths are measured on all. `--long` looks at every page in every way.
"""

from itertools import product

import pytest

from tests.pages.listed import PAGES, STATES, Face
from tests.pages.looking import OF_LOOKS, RULES, SMALL, Look, Walker, found, turn

pytestmark = pytest.mark.browser
FACES: dict[str, Face] = {
    f"{name}-{number}": face for name, faces in PAGES.items() for number, face in enumerate(faces)
} | dict(STATES)
PHONE, DESK, NARROWEST = 390, 1440, 320
each_face = pytest.mark.parametrize("face", FACES.values(), ids=FACES)
IN_ENGLISH = {name: face for name, face in FACES.items() if name.endswith("-0")} | dict(STATES)
BY_NIGHT, IN_LARGE_TYPE = list(FACES.values())[::3], list(IN_ENGLISH.values())[1::3]


@each_face
def test_axe_finds_nothing(walker: Walker, face: Face) -> None:
    tab = walker.opened(face)
    turn(tab, Look(PHONE))
    assert found(tab, RULES) == []
    assert tab.evaluate(SMALL) == []
    turn(tab, Look(DESK, dark=True))
    assert found(tab, OF_LOOKS if face in BY_NIGHT else []) == []


@pytest.mark.parametrize("face", IN_ENGLISH.values(), ids=IN_ENGLISH)
def test_nothing_is_too_wide_in_large_type_or_in_english(walker: Walker, face: Face) -> None:
    tab = walker.opened(face, "en")
    turn(tab, Look(NARROWEST))
    assert found(tab, []) == []
    turn(tab, Look(PHONE, care=True))
    assert found(tab, OF_LOOKS if face in IN_LARGE_TYPE else []) == []


@pytest.mark.long
@each_face
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_in_any_look(walker: Walker, face: Face, language: str) -> None:
    tab = walker.opened(face, language)
    for width, dark, care in product((PHONE, DESK), (False, True), (False, True)):
        look = Look(width, dark=dark, care=care)
        turn(tab, look)
        assert [(str(look), *what) for what in found(tab, RULES)] == []
