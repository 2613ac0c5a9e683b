"""Every read of sensing."""

from huiyin.domains.sensing.queries.alarms import AlarmFilter, Place, alarm_page, climbing, open_ladders
from huiyin.domains.sensing.queries.causes import cause_choices
from huiyin.domains.sensing.queries.notices import WORDING, sentence
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
    "Place",
    "Watched",
    "alarm_page",
    "cause_choices",
    "climbing",
    "device_of",
    "is_silent",
    "newest_revision",
    "open_ladders",
    "sentence",
    "watched",
    "watched_of_source",
]
