"""The checklist of the product."""

from functools import cache
from pathlib import Path

from huiyin.domains.patrol.rules import Item, read_checklist

FILE = Path(__file__).parent.parent / "checklist.toml"


@cache
def checklist() -> tuple[Item, ...]:
    """Its items. Raises `BadChecklist`."""
    return read_checklist(FILE.read_text("utf-8"))
