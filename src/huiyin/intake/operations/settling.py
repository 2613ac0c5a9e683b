"""What another platform says became of an order that it was handed."""

import time
from datetime import datetime

from huiyin.intake.operations import commanding
from huiyin.intake.queries import sources
from huiyin.intake.told import Answered

PATIENCE, LOOK = 1.0, 0.1
"""Seconds that an answer waits for the order's name at its platform: the platform may be faster than our own hand."""


def settle(*, door: str, answered: Answered, now: datetime) -> str:
    """Write it down. Empty where that was done, else why not, in a few words."""
    known = sources.by_addresses(door, answered.addresses)
    source = next((known[address] for address in answered.addresses if address in known), None)
    if source is None:
        return "unknown device"
    number = _number(source.id, answered.name)
    if answered.said is None:
        return ""  # it is on its way, as we know already
    if number is None:
        return ""  # somebody else ordered it
    done = commanding.answer(command_id=number, holder=source.id, said=answered.said, now=now)
    return "" if done else "no open order of this device"


def _number(source_id: int, name: str) -> int | None:
    until = time.monotonic() + PATIENCE
    while (found := commanding.named(source_id=source_id, name=name)) is None:
        if time.monotonic() > until or not commanding.awaits_a_name(source_id=source_id):
            break
        time.sleep(LOOK)
    if found is None and name.isascii() and name.isdigit() and len(name) < 19:
        return int(name)  # it was told our own number
    return found
