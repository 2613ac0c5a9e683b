"""The advice of the product's safety letters."""

from functools import cache
from pathlib import Path

from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.domains.sensing.rules.letters import Advice, read_advice

FILE = Path(__file__).parent.parent / "letter_advice.toml"
CONDITIONS = (
    *(f"cause.{cause}" for cause in CAUSES),
    "health.silent",
    "health.low_battery",
    "health.fault",
    "unseen",
    "homes.uncovered",
    "devices.none",
    "hazards.open",
    "tests.failed",
    "calm",
)
"""All that advice may follow from."""


@cache
def letter_advice() -> tuple[Advice, ...]:
    """Its sentences. Raises `BadAdvice`."""
    return read_advice(FILE.read_text("utf-8"), CONDITIONS)
