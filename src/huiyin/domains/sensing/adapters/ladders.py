"""The ladders of the product, read from `ladders.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from huiyin.domains.sensing.models import Part
from huiyin.domains.sensing.rules.ladders import Ladder, read_ladders

FILE = Path(__file__).parent.parent / "ladders.toml"
ROLES = frozenset({"grid_worker", "dispatcher", "secretary", "supervisor", "city_desk"})


@cache
def ladders() -> Mapping[str, Ladder]:
    """By severity, and the one of tests. Raises `BadLadder`."""
    return read_ladders(FILE.read_text("utf-8"), ROLES | frozenset(Part.values))
