"""Tables of sensing."""

from huiyin.domains.sensing.models.alarm import Alarm, Rung
from huiyin.domains.sensing.models.device import AWAY, Device, DeviceChange, Health, Service
from huiyin.domains.sensing.models.firmware import Firmware, Installation, Wave
from huiyin.domains.sensing.models.interlock import Actuation, Interlock
from huiyin.domains.sensing.models.letter import Letter
from huiyin.domains.sensing.models.memory import Memory, RuleChange
from huiyin.domains.sensing.models.premises import Part, Premises, PremisesChange, Tie, Use

__all__ = [
    "AWAY",
    "Actuation",
    "Alarm",
    "Device",
    "DeviceChange",
    "Firmware",
    "Health",
    "Installation",
    "Interlock",
    "Letter",
    "Memory",
    "Part",
    "Premises",
    "PremisesChange",
    "RuleChange",
    "Rung",
    "Service",
    "Tie",
    "Use",
    "Wave",
]
