"""The translations: each line of a catalogue belongs to a message."""

from pathlib import Path

from huiyin.project.translations import SOURCES


def lost_lines(path: Path) -> list[str]:
    """Lines that continue nothing. A reader takes them for the end of the message before, and shows them there."""
    before, lost = "", []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith('"') and not before.startswith(("msg", '"')):
            lost.append(f"{path.relative_to(SOURCES)}:{number}: {line}")
        before = line
    return lost


def test_no_line_of_a_catalogue_has_lost_its_message() -> None:
    catalogues = list(SOURCES.rglob("locale/*/LC_MESSAGES/*.po"))
    assert catalogues
    assert [line for path in catalogues for line in lost_lines(path)] == []
