"""Other platforms' names of quantities, as ours: snake_case, what is nested joined by `_`, known ones by our words.

Thing models are each maker's own: what stands here was published by makers or is the plain word. What is not known
keeps its name, so that nothing is lost, and a rule can still be written about it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from huiyin.intake.sent import Value
from huiyin.intake.telemetry import DEEPEST, NAME_LONGEST, Unreadable, add_once, values_in

ALARM: Final = "alarm"
"""Whatever the device is there to warn of; which of our quantities that is goes by its kind."""
KNOWN: Final[Mapping[str, str]] = {
    "alarm_status": ALARM,
    "alarm_state": ALARM,
    "smoke_state": "smoke",
    "smoke_status": "smoke",
    "smoke_alarm": "smoke",
    "fire_alarm": "fire",
    "gas_alarm": "gas",
    "gas_value": "gas_lel",
    "battery_level": "battery",
    "battery_percentage": "battery",
    "battery_value": "battery",
    "batterylevel": "battery",
    "low_battery_alarm": "low_battery",
    "battery_low": "low_battery",
    "temp": "temperature",
    "t_data": "temperature",
    "current_temperature": "temperature",
    "tamper_alarm": "tamper",
    "tamper_status": "tamper",
    "fault_status": "fault",
    "error_status": "fault",
}
OF_KIND: Final[Mapping[str, str]] = {
    "smoke": "smoke",
    "combustible_gas": "gas",
    "water": "leak",
    "manual_button": "pressed",
}
"""What an alarm of this kind of device is; all others say `fire`."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^0-9a-zA-Z\u4e00-\u9fff]+")


def named(told: Any, refused: list[str]) -> dict[str, Value]:
    """An object of whatever depth as named values; `refused` learns why parts of it were left out.
    Raises `Unreadable` where nothing is left."""
    if not isinstance(told, dict):
        raise Unreadable("not an object of values")
    wrong: list[str] = []
    found = {KNOWN.get(name, name): value for name, value in _flat(told, "", DEEPEST, wrong)}
    if wrong and not found:
        raise Unreadable(wrong[0])
    add_once(refused, wrong)
    return values_in(found, refused)


def of_kind(values: Mapping[str, Value], kind: str) -> dict[str, Value]:
    """The same where an alarm without a name of its own is what this kind of device warns of."""
    if ALARM not in values:
        return dict(values)
    raised = values[ALARM]
    meant = OF_KIND.get(kind, "fire")
    return {**{name: value for name, value in values.items() if name != ALARM}, meant: _truth(raised)}


def _truth(told: Value) -> bool:
    """Anything but 0, false and “normal” is an alarm: a maker's 2 may be its louder one."""
    return told.strip().lower() not in ("", "0", "false", "normal", "off") if isinstance(told, str) else bool(told)


def _flat(told: Mapping[str, Any], before: str, levels: int, wrong: list[str]) -> Iterator[tuple[str, Any]]:
    if levels == 0:
        add_once(wrong, [f"nested deeper than {DEEPEST}"])
        return
    for raw, value in told.items():
        name = before + _snake(str(raw)[: NAME_LONGEST + 1])
        if len(str(raw)) > NAME_LONGEST or len(name) > NAME_LONGEST:
            add_once(wrong, [f"a name is longer than {NAME_LONGEST} characters"])
        elif isinstance(value, dict):
            yield from _flat(value, f"{name}_", levels - 1, wrong)
        else:
            yield name, value


def _snake(name: str) -> str:
    return _OTHER.sub("_", _HUMP.sub("_", name)).strip("_").lower() or "value"
