"""docs/security.md has one row for each requirement of ASVS 4.0.3, level 2, and names nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/security.md"
LEVEL_2 = {
    "1.1": 7, "1.2": 4, "1.4": [1, 4, 5], "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2,
    "1.12": [2], "1.14": 6,
    "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 6, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1,
    "4.1": [1, 2, 3, 5], "4.2": 2, "4.3": 3,
    "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4,
    "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2,
    "7.1": 4, "7.2": 2, "7.3": [1, 3, 4], "7.4": 3,
    "8.1": 4, "8.2": 3, "8.3": 8,
    "9.1": 3, "9.2": 4,
    "10.2": 2, "10.3": 3,
    "11.1": 8,
    "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1,
    "13.1": [1, 3, 4, 5], "13.2": [1, 2, 3, 5, 6], "13.3": 2, "13.4": 2,
    "14.1": 4, "14.2": 6, "14.3": [2, 3], "14.4": 7, "14.5": 4,
}  # fmt: skip
"""How many requirements each section has at level 2, or which, where some were deleted or are of level 3 alone."""


def numbers() -> list[str]:
    wanted = {s: range(1, n + 1) if isinstance(n, int) else n for s, n in LEVEL_2.items()}
    return [f"{section}.{n}" for section, which in wanted.items() for n in which]


def rows() -> list[list[str]]:
    lines = [line for line in DOCUMENT.read_text().splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def known_tests() -> set[str]:
    files = [*(ROOT / "src").rglob("test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    return {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text())}


def test_every_requirement_is_walked_once_and_in_order() -> None:
    assert len(numbers()) > 250
    assert [row[0] for row in rows()] == numbers()


def test_every_row_says_how_it_stands_and_why() -> None:
    assert {row[2] for row in rows()} == {"met", "open", "n/a"}
    assert all(len(row) == 4 and row[1] and row[3] for row in rows())


def test_whatever_is_met_names_what_shows_it_and_everything_named_exists() -> None:
    there = known_tests()
    for number, _asked, stands, why in rows():
        named = re.findall(r"`((?:test_\w+)|[\w./-]*/[\w./-]+|[A-Z]+\.md|pyproject\.toml|\.importlinter)`", why)
        missing = [name for name in named if name not in there and not (ROOT / name.strip("/")).exists()]
        assert not [name for name in missing if name != "/metrics"], number
        assert named or stands != "met", f"{number} is met by what?"
