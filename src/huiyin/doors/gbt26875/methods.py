"""What a transmitter, a system or a component can be told to do: the methods of orders, as requests.

For a transmitter: check_duty, set_clock, initialise, read_state, read_version, read_configuration, read_clock. For a
system ("1-1"): the four readings. For a component ("1-1-131078"): read_state, read_analog, read_configuration.
"""

import re
from collections.abc import Callable

from huiyin.doors.gbt26875 import asking
from huiyin.doors.gbt26875.asking import Component, Request, System

_NAME = re.compile(r"(\d{1,3})-(\d{1,3})(?:-(\d{1,10}))?", re.ASCII)

TRANSMITTER: dict[str, Callable[[], Request]] = {
    "check_duty": asking.check_duty,
    "initialise": asking.initialise,
    "read_state": asking.transmitter_state,
    "read_version": asking.transmitter_version,
    "read_configuration": asking.transmitter_configuration,
    "read_clock": asking.transmitter_clock,
}
SYSTEM: dict[str, Callable[[System], Request]] = {
    "read_state": lambda system: asking.system_states([system]),
    "read_version": asking.system_version,
    "read_configuration": lambda system: asking.system_configurations([system]),
    "read_clock": asking.system_clock,
}
COMPONENT: dict[str, Callable[[Component], Request]] = {
    "read_state": lambda component: asking.component_states([component]),
    "read_analog": lambda component: asking.component_analogs([component]),
    "read_configuration": lambda component: asking.component_configurations([component]),
}


class UnknownMethod(LookupError):
    """The transmitter, or a device of this name, cannot be told to do this."""


def request_of(method: str, name: str | None, now_ms: int) -> Request:
    """The request; `name` is that of the transmitter's device, None for itself. Raises UnknownMethod."""
    if name is None:
        return asking.set_clock(now_ms) if method == "set_clock" else _of(TRANSMITTER, method)()
    found = _NAME.fullmatch(name)
    numbers = tuple(int(part) for part in found.groups() if part is not None) if found else ()
    if not numbers or max(numbers[:2]) > 0xFF or max(numbers) > 0xFFFFFFFF:
        raise UnknownMethod(f"{name!r} is no system and no component")
    if len(numbers) == 2:
        return _of(SYSTEM, method)((numbers[0], numbers[1]))
    return _of(COMPONENT, method)((numbers[0], numbers[1], numbers[2]))


def _of(methods: dict[str, Callable[..., Request]], method: str) -> Callable[..., Request]:
    if method not in methods:
        raise UnknownMethod(f"{method!r} is none of {', '.join(methods)}")
    return methods[method]
