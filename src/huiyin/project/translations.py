"""Compiling the translations (.po to .mo) with babel, so that no gettext need be installed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[1]


def compile_all(root: Path = SOURCES) -> int:
    """Compile each catalogue that changed since it was last compiled; the number of those."""
    changed = [p for p in root.rglob("locale/*/LC_MESSAGES/*.po") if _is_newer(p, p.with_suffix(".mo"))]
    for path in changed:
        _compile(path)
    return len(changed)


def _is_newer(source: Path, result: Path) -> bool:
    return not result.exists() or result.stat().st_mtime < source.stat().st_mtime


def _compile(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name)
    draft = path.with_suffix(f".mo.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(path.with_suffix(".mo"))
