"""Tables of sensing."""

from huiyin.domains.sensing.models.alarm import Alarm, Rung
from huiyin.domains.sensing.models.device import Device, DeviceChange, Health, Service
from huiyin.domains.sensing.models.memory import Memory, RuleChange
from huiyin.domains.sensing.models.premises import Part, Premises, Tie, Use

__all__ = [
    "Alarm",
    "Device",
    "DeviceChange",
    "Health",
    "Memory",
    "Part",
    "Premises",
    "RuleChange",
    "Rung",
    "Service",
    "Tie",
    "Use",
]
