"""The door's settings; docs/settings.md lists them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from huiyin.doors.gbt26875.profiles import BadProfile, Profile, profiles
from huiyin.intake.registry import Port


class BadSetting(ValueError):
    """A setting cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Configured:
    """Where the door listens, for how many, and which profiles there are."""

    address: str
    port: int
    connections: int
    profiles: Mapping[str, Profile]


def configured() -> Configured:
    """As the environment says. Raises BadSetting."""
    folder = os.environ.get("HUIYIN_GBT26875_PROFILES", "")
    if folder and not Path(folder).is_dir():
        raise BadSetting(f"HUIYIN_GBT26875_PROFILES: {folder} is no folder")
    try:
        found = profiles(Path(folder) if folder else None)
    except BadProfile as wrong:
        raise BadSetting(f"HUIYIN_GBT26875_PROFILES: {wrong}") from wrong
    return Configured(
        address=os.environ.get("HUIYIN_GBT26875_ADDRESS", "127.0.0.1"),
        port=_number("HUIYIN_GBT26875_PORT", os.environ.get("HUIYIN_GBT26875_PORT", "26875"), 65_535),
        connections=_number(
            "HUIYIN_GBT26875_CONNECTIONS", os.environ.get("HUIYIN_GBT26875_CONNECTIONS", "12000"), 1_000_000
        ),
        profiles=found,
    )


def ports() -> list[Port]:
    """Where the door listens. Raises BadSetting."""
    chosen = configured()
    return [Port("HUIYIN_GBT26875_PORT", chosen.address, chosen.port, datagrams) for datagrams in (False, True)]


def _number(name: str, told: str, most: int) -> int:
    if not (told.isascii() and told.isdigit() and 1 <= int(told) <= most):
        raise BadSetting(f"{name}: {told!r} is no number from 1 to {most}")
    return int(told)
