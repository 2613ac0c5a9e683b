"""Every write of sensing."""

from huiyin.domains.sensing.operations.devices import (
    BadDevice,
    NewDevice,
    adopt,
    adopt_source,
    change_health,
    commission,
    keep_memory,
    register_device,
    retire,
    swap,
)
from huiyin.domains.sensing.operations.places import BadPremises, PremisesDraft, end_tie, put_premises, tie
from huiyin.domains.sensing.operations.raising import (
    clear_alarm,
    climb,
    move_ladders,
    pull_back,
    raise_alarm,
    set_level,
)
from huiyin.domains.sensing.operations.steps import on_step, read_cause, read_rung
from huiyin.domains.sensing.operations.telling import ALARM

__all__ = [
    "ALARM",
    "BadDevice",
    "BadPremises",
    "NewDevice",
    "PremisesDraft",
    "adopt",
    "adopt_source",
    "change_health",
    "clear_alarm",
    "climb",
    "commission",
    "end_tie",
    "keep_memory",
    "move_ladders",
    "on_step",
    "pull_back",
    "put_premises",
    "raise_alarm",
    "read_cause",
    "read_rung",
    "register_device",
    "retire",
    "set_level",
    "swap",
    "tie",
]
