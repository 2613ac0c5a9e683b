"""docs/security.md leaves no section of ASVS 4.0.3 out and names no test that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = {
    1: [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14], 2: [*range(1, 11)], 3: [1, 2, 3, 4, 5, 7], 4: [1, 2, 3],
    5: [1, 2, 3, 4, 5], 6: [1, 2, 3, 4], 7: [1, 2, 3, 4], 8: [1, 2, 3], 9: [1, 2], 10: [1, 2, 3], 11: [1],
    12: [1, 2, 3, 4, 5, 6], 13: [1, 2, 3, 4], 14: [1, 2, 3, 4, 5],
}  # fmt: skip
"""Those with requirements of level 1 or 2 (V3.6 has only level 3; V1.3 and V1.13 have none)."""


def rows() -> list[list[str]]:
    lines = (ROOT / "docs/security.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| V")]


def test_every_section_is_walked_once_and_in_order() -> None:
    assert [row[0].split()[0] for row in rows()] == [f"V{v}.{s}" for v, parts in SECTIONS.items() for s in parts]


def test_every_row_says_how_it_stands_and_why() -> None:
    assert {row[2] for row in rows()} <= {"holds", "part", "not yet", "n/a"}
    assert all(row[1] and row[3] for row in rows())


def test_every_test_that_is_named_exists() -> None:
    files = [*(ROOT / "src").rglob("test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    there = {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text())}
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text()))
    assert named - there == set()
    assert len(named) > 50
