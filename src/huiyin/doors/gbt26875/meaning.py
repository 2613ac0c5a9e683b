"""What objects say, as named values: whose they are, of what kind that is, and at what time."""

from collections.abc import Callable
from typing import Any

import msgspec

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.kinds import QUANTITIES, SYSTEM, kind_of
from huiyin.doors.gbt26875.labels import told_ms
from huiyin.doors.gbt26875.profiles.model import Analog, Profile, TextMeans
from huiyin.doors.gbt26875.texts import read_text
from huiyin.doors.gbt26875.units import Unit

Values = dict[str, bool | int | float | str]


class Meant(msgspec.Struct, frozen=True):
    """`child` is the name of the transmitter's device, empty for the transmitter itself. `label`: its time, if told.

    A component's name is its system's type, its system's address and its own address, such as "1-1-131078"; a system's
    is the first two, such as "1-1". Neither changes as long as nobody sets the addresses anew.
    """

    child: str
    kind: str
    values: Values
    label: bytes = b""


_ABOVE = ("fire", "fault", "shielded", "supervisory", "started", "feedback", "delay")
SYSTEM_BITS = (*_ABOVE, "main_power_fault", "backup_power_fault", "bus_fault", "manual", "config_changed", "reset")
COMPONENT_BITS = (*_ABOVE, "power_fault")
TRANSMITTER_BITS = ("fire", "fault", "main_power_fault", "backup_power_fault", "link_fault", "line_fault")
SYSTEM_OPERATIONS = ("reset", "mute", "manual_alarm", "alarm_cleared", "self_test", "confirmed", "test")
TRANSMITTER_OPERATIONS = ("reset", "mute", "manual_alarm", "alarm_cleared", "self_test", "duty_reply", "test")


def meant(unit: Unit, profile: Profile) -> list[Meant]:
    """What each object says, in order."""
    read = _READ[type(unit.objects[0])]
    return [read(one, profile, unit.type) for one in unit.objects]


class _Bits(dict[tuple[int, bool], Values]):
    """The values of states that were asked for before: there are few in service, and copying one is much faster."""

    MOST = 1024

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, key: tuple[int, bool]) -> Values:
        """Every bit by its name. Bit 0 is 1 in normal service, 0 under test; what the standard reserves is kept too."""
        state, tests = key
        values: Values = {name: bool(state >> at & 1) for at, name in enumerate(self._names, 1)}
        values["test"] = tests and not state & 1
        reserved = state >> len(self._names) + 1
        if len(self) >= self.MOST:
            self.clear()
        self[key] = {**values, "reserved_bits": reserved} if reserved else values
        return self[key]


_SYSTEM, _COMPONENT, _TRANSMITTER = _Bits(SYSTEM_BITS), _Bits(COMPONENT_BITS), _Bits(TRANSMITTER_BITS)


def _system_state(one: o.SystemState, profile: Profile, _: int) -> Meant:
    return Meant(_system(one), SYSTEM, _SYSTEM[one.state, profile.test_bit].copy(), one.label)


def _transmitter_state(one: o.TransmitterState, profile: Profile, _: int) -> Meant:
    return Meant("", "", _TRANSMITTER[one.state, profile.test_bit].copy(), one.label)


def _component_state(one: o.ComponentState, profile: Profile, _: int) -> Meant:
    values = _COMPONENT[one.state, profile.test_bit].copy()
    if one.text and profile.text is not TextMeans.NOTHING:
        text = read_text(one.text)
        if profile.text is TextMeans.READINGS:
            values.update(_readings(text, profile))
        if text:
            values["description"] = text
    return Meant(_component(one), _kind(one, profile), values, one.label)


def _readings(text: str, profile: Profile) -> Values:
    found = {name: pattern.search(text) for name, pattern in profile.readings.items()}
    return {name: float(match[1]) for name, match in found.items() if match and _is_number(match[1])}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return len(text) <= 12 and text.isascii()


def _component_analog(one: o.ComponentAnalog, profile: Profile, _: int) -> Meant:
    analog = profile.analogs.get(one.analog_type) or Analog(f"analog_{one.analog_type}")
    kind = _kind(one, profile, one.analog_type)
    name = QUANTITIES.get(kind, {}).get(analog.name, analog.name)
    value = one.value * analog.times
    values: Values = {name: value if analog.steps == 1 else round(value / analog.steps, 4)}
    return Meant(_component(one), kind, values, one.label)


def _operated(flags: int, operator: int, names: tuple[str, ...]) -> Values:
    """What was done; a reset and "alarm cleared" also end an alarm that was given by hand."""
    values: Values = {name: True for at, name in enumerate(names) if flags >> at & 1}
    if ("reset" in values or "alarm_cleared" in values) and "manual_alarm" not in values:
        values["manual_alarm"] = False
    return {**values, "operator": operator}


def _system_operation(one: o.SystemOperation, _: Profile, __: int) -> Meant:
    return Meant(_system(one), SYSTEM, _operated(one.flags, one.operator, SYSTEM_OPERATIONS), one.label)


def _transmitter_operation(one: o.TransmitterOperation, _: Profile, __: int) -> Meant:
    return Meant("", "", _operated(one.flags, one.operator, TRANSMITTER_OPERATIONS), one.label)


def _system_version(one: o.SystemVersion, _: Profile, __: int) -> Meant:
    return Meant(_system(one), SYSTEM, {"version": f"{one.major}.{one.minor}"})


def _transmitter_version(one: o.TransmitterVersion, _: Profile, __: int) -> Meant:
    return Meant("", "", {"version": f"{one.major}.{one.minor}"})


def _system_configuration(one: o.SystemConfiguration, _: Profile, __: int) -> Meant:
    return Meant(_system(one), SYSTEM, {"configuration": read_text(one.text)})


def _transmitter_configuration(one: o.TransmitterConfiguration, _: Profile, __: int) -> Meant:
    return Meant("", "", {"configuration": read_text(one.text)})


def _component_configuration(one: o.ComponentConfiguration, profile: Profile, _: int) -> Meant:
    return Meant(_component(one), _kind(one, profile), {"description": read_text(one.text)})


def _system_clock(one: o.SystemClock, _: Profile, __: int) -> Meant:
    return Meant(_system(one), SYSTEM, _clock(one.label), one.label)


def _transmitter_clock(one: o.TransmitterClock, _: Profile, __: int) -> Meant:
    return Meant("", "", _clock(one.label), one.label)


def _clock(label: bytes) -> Values:
    told = told_ms(label)
    return {"clock_ms": told} if told is not None else {"clock_unreadable": True}


def _private(one: o.Private, _: Profile, kind: int) -> Meant:
    return Meant("", "", {f"private_{kind}": one.body.hex()})


def _system(one: o.SystemState | o.SystemOperation | o.SystemVersion | o.SystemConfiguration | o.SystemClock) -> str:
    return f"{one.system_type}-{one.system_address}"


_OfComponent = o.ComponentState | o.ComponentAnalog | o.ComponentConfiguration


def _component(one: _OfComponent) -> str:
    return f"{one.system_type}-{one.system_address}-{one.component_address}"


def _kind(one: _OfComponent, profile: Profile, analog_type: int = 0) -> str:
    return profile.kinds.get(one.component_type) or kind_of(one.component_type, one.system_type, analog_type)


_READ: dict[type, Callable[[Any, Profile, int], Meant]] = {
    o.SystemState: _system_state,
    o.ComponentState: _component_state,
    o.ComponentAnalog: _component_analog,
    o.SystemOperation: _system_operation,
    o.SystemVersion: _system_version,
    o.SystemConfiguration: _system_configuration,
    o.ComponentConfiguration: _component_configuration,
    o.SystemClock: _system_clock,
    o.TransmitterState: _transmitter_state,
    o.TransmitterOperation: _transmitter_operation,
    o.TransmitterVersion: _transmitter_version,
    o.TransmitterConfiguration: _transmitter_configuration,
    o.TransmitterClock: _transmitter_clock,
    o.Private: _private,
}
