"""Every read of sensing."""

from huiyin.domains.sensing.queries.admitting import Waiting, unweighed, unweighed_among, waiting
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
from huiyin.domains.sensing.queries.figures import alarm_figures, coverage
from huiyin.domains.sensing.queries.fleet import (
    devices_like,
    devices_named,
    interlock_by_id,
    interlocks_of,
    life_of,
    life_of_premises,
    page_of,
    premises_by_id,
    premises_like,
    ties_of,
)
from huiyin.domains.sensing.queries.homes import SHOWN as SHOWN_FOR
from huiyin.domains.sensing.queries.homes import Home, alarm_at_home, belongs, homes_of
from huiyin.domains.sensing.queries.interlocks import unsettled
from huiyin.domains.sensing.queries.mine import my_alarms
from huiyin.domains.sensing.queries.notices import TO_OWNER, TO_OWNER_WORDING, WORDING, own_page, sentence
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
from huiyin.domains.sensing.queries.placing import (
    device_to_place,
    premises_found,
    premises_seen,
    trial_of,
)
from huiyin.domains.sensing.queries.receipt import TEMPLATE, receipt_context
from huiyin.domains.sensing.queries.registered import (
    devices_by_serial,
    premises_at,
    sources_by_name,
    tied_telephones,
)
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.queries.weighing import (
    Watched,
    device_of,
    is_silent,
    newest_revision,
    tests_left_over,
    watched,
    watched_of_source,
)

__all__ = [
    "SHOWN_FOR",
    "TEMPLATE",
    "TO_OWNER",
    "TO_OWNER_WORDING",
    "WORDING",
    "AlarmFilter",
    "Condition",
    "DeviceFilter",
    "Home",
    "Neighbour",
    "OpenAlarm",
    "Place",
    "Today",
    "Waiting",
    "Watched",
    "alarm_at_home",
    "alarm_figures",
    "alarm_of",
    "alarm_page",
    "alarms_of_device",
    "areas_of",
    "belongs",
    "beside",
    "cause_choices",
    "changes_of",
    "climbing",
    "closed_since",
    "condition",
    "coverage",
    "device_by_id",
    "device_of",
    "device_page",
    "device_to_place",
    "devices_by_serial",
    "devices_here",
    "devices_like",
    "devices_named",
    "earlier",
    "homes_of",
    "interlock_by_id",
    "interlocks_of",
    "is_silent",
    "latest_rungs",
    "life_of",
    "life_of_premises",
    "measured",
    "my_alarms",
    "newest_revision",
    "on_duty_near",
    "open_alarms",
    "open_ladders",
    "own_page",
    "page_of",
    "premises_at",
    "premises_by_id",
    "premises_found",
    "premises_like",
    "premises_seen",
    "receipt_context",
    "rules_in_force",
    "rungs_of",
    "sentence",
    "sounding_beside",
    "sources_by_name",
    "tests_left_over",
    "tied_telephones",
    "ties_of",
    "today",
    "trial_of",
    "unsettled",
    "unweighed",
    "unweighed_among",
    "waiting",
    "watched",
    "watched_of_source",
]
