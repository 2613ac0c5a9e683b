"""Every write of sensing."""

from huiyin.domains.sensing.operations.admitting import NotOffered, take_over, turn_away
from huiyin.domains.sensing.operations.at_home import listeners
from huiyin.domains.sensing.operations.changing import UnableToChange
from huiyin.domains.sensing.operations.drilling import (
    UnableToDrill,
    climb_drills,
    drilled,
    end_drill,
    end_drills,
    start_drill,
)
from huiyin.domains.sensing.operations.interlocking import BadInterlock, end_interlock, put_interlock, settle
from huiyin.domains.sensing.operations.letters import send_letters
from huiyin.domains.sensing.operations.lives import (
    begin_maintenance,
    change_owner,
    end_maintenance,
    move_device,
    move_in,
    move_out,
)
from huiyin.domains.sensing.operations.places import (
    BadPremises,
    PremisesDraft,
    end_tie,
    end_ties_of,
    put_premises,
    tie,
    tie_all,
)
from huiyin.domains.sensing.operations.quieting import end_test
from huiyin.domains.sensing.operations.raising import (
    clear_alarm,
    climb,
    move_ladders,
    pull_back,
    raise_alarm,
    set_level,
)
from huiyin.domains.sensing.operations.registering import BadDevice, NewDevice, adopt, adopt_source, register_device
from huiyin.domains.sensing.operations.remembering import change_health, keep_memory
from huiyin.domains.sensing.operations.servicing import (
    commission,
    possible_changes,
    put_back,
    put_in_test,
    retire,
    retire_all,
    send_to_repair,
)
from huiyin.domains.sensing.operations.steps import on_step, read_cause, read_rung
from huiyin.domains.sensing.operations.surroundings import get_ready, surroundings_of
from huiyin.domains.sensing.operations.swapping import register_certificate, renew_key, swap
from huiyin.domains.sensing.operations.telling import ALARM
from huiyin.domains.sensing.operations.trying import (
    Sounding,
    TooMany,
    climb_left,
    end_tests,
    finish,
    place,
    stop_trying,
    try_out,
    try_placed,
)

__all__ = [
    "ALARM",
    "BadDevice",
    "BadInterlock",
    "BadPremises",
    "NewDevice",
    "NotOffered",
    "PremisesDraft",
    "Sounding",
    "TooMany",
    "UnableToChange",
    "UnableToDrill",
    "adopt",
    "adopt_source",
    "begin_maintenance",
    "change_health",
    "change_owner",
    "clear_alarm",
    "climb",
    "climb_drills",
    "climb_left",
    "commission",
    "drilled",
    "end_drill",
    "end_drills",
    "end_interlock",
    "end_maintenance",
    "end_test",
    "end_tests",
    "end_tie",
    "end_ties_of",
    "finish",
    "get_ready",
    "keep_memory",
    "listeners",
    "move_device",
    "move_in",
    "move_ladders",
    "move_out",
    "on_step",
    "place",
    "possible_changes",
    "pull_back",
    "put_back",
    "put_in_test",
    "put_interlock",
    "put_premises",
    "raise_alarm",
    "read_cause",
    "read_rung",
    "register_certificate",
    "register_device",
    "renew_key",
    "retire",
    "retire_all",
    "send_letters",
    "send_to_repair",
    "set_level",
    "settle",
    "start_drill",
    "stop_trying",
    "surroundings_of",
    "swap",
    "take_over",
    "tie",
    "tie_all",
    "try_out",
    "try_placed",
    "turn_away",
]
