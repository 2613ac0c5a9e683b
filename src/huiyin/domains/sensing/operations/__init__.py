"""Every write of sensing."""

from huiyin.domains.sensing.operations.devices import (
    BadDevice,
    NewDevice,
    UnableToChange,
    adopt,
    adopt_source,
    change_health,
    commission,
    keep_memory,
    possible_changes,
    put_back,
    put_in_test,
    register_device,
    retire,
    send_to_repair,
    swap,
)
from huiyin.domains.sensing.operations.drilling import (
    UnableToDrill,
    climb_drills,
    drilled,
    end_drill,
    end_drills,
    start_drill,
)
from huiyin.domains.sensing.operations.places import BadPremises, PremisesDraft, end_tie, put_premises, tie
from huiyin.domains.sensing.operations.raising import clear_alarm, climb, raise_alarm, set_level
from huiyin.domains.sensing.operations.steps import on_step, read_cause, read_rung
from huiyin.domains.sensing.operations.telling import ALARM

__all__ = [
    "ALARM",
    "BadDevice",
    "BadPremises",
    "NewDevice",
    "PremisesDraft",
    "UnableToChange",
    "UnableToDrill",
    "adopt",
    "adopt_source",
    "change_health",
    "clear_alarm",
    "climb",
    "climb_drills",
    "commission",
    "drilled",
    "end_drill",
    "end_drills",
    "end_tie",
    "keep_memory",
    "on_step",
    "possible_changes",
    "put_back",
    "put_in_test",
    "put_premises",
    "raise_alarm",
    "read_cause",
    "read_rung",
    "register_device",
    "retire",
    "send_to_repair",
    "set_level",
    "start_drill",
    "swap",
    "tie",
]
