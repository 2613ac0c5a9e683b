"""Every read of sensing."""

from huiyin.domains.sensing.queries.alarms import AlarmFilter, Place, alarm_page, climbing, open_ladders
from huiyin.domains.sensing.queries.causes import cause_choices
from huiyin.domains.sensing.queries.centre import (
    Condition,
    OpenAlarm,
    Today,
    closed_since,
    condition,
    latest_rungs,
    open_alarms,
    today,
)
from huiyin.domains.sensing.queries.devices import (
    DeviceFilter,
    alarms_of_device,
    changes_of,
    device_by_id,
    device_page,
    rules_in_force,
)
from huiyin.domains.sensing.queries.notices import WORDING, own_page, sentence
from huiyin.domains.sensing.queries.one_alarm import (
    Neighbour,
    alarm_of,
    beside,
    devices_here,
    earlier,
    measured,
    on_duty_near,
    rungs_of,
    sounding_beside,
)
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.queries.weighing import (
    Watched,
    device_of,
    is_silent,
    newest_revision,
    watched,
    watched_of_source,
)

__all__ = [
    "WORDING",
    "AlarmFilter",
    "Condition",
    "DeviceFilter",
    "Neighbour",
    "OpenAlarm",
    "Place",
    "Today",
    "Watched",
    "alarm_of",
    "alarm_page",
    "alarms_of_device",
    "areas_of",
    "beside",
    "cause_choices",
    "changes_of",
    "climbing",
    "closed_since",
    "condition",
    "device_by_id",
    "device_of",
    "device_page",
    "devices_here",
    "earlier",
    "is_silent",
    "latest_rungs",
    "measured",
    "newest_revision",
    "on_duty_near",
    "open_alarms",
    "open_ladders",
    "own_page",
    "rules_in_force",
    "rungs_of",
    "sentence",
    "sounding_beside",
    "today",
    "watched",
    "watched_of_source",
]
