"""The checklists of the product: after an alarm, and on a round."""

from functools import cache
from pathlib import Path

from huiyin.domains.patrol.rules import Item, read_checklist

FILE = Path(__file__).parent.parent / "checklist.toml"
ROUNDS = Path(__file__).parent.parent / "round_checklist.toml"


@cache
def checklist() -> tuple[Item, ...]:
    """Its items. Raises `BadChecklist`."""
    return read_checklist(FILE.read_text("utf-8"))


@cache
def round_checklist() -> tuple[Item, ...]:
    """What is looked at on a round. Raises `BadChecklist`."""
    return read_checklist(ROUNDS.read_text("utf-8"), causes=False)
