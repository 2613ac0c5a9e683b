"""Information objects, 8.2 and 8.3, as they lie in a unit: nothing is interpreted yet (`meaning`)."""

import msgspec


class SystemState(msgspec.Struct, frozen=True, gc=False):
    """Type 1: the state of a fire protection system."""

    system_type: int
    system_address: int
    state: int
    label: bytes = b""


class ComponentState(msgspec.Struct, frozen=True, gc=False):
    """Type 2: the state of one of its components, with a text that says where it is."""

    system_type: int
    system_address: int
    component_type: int
    component_address: int
    state: int
    text: bytes = b""
    label: bytes = b""


class ComponentAnalog(msgspec.Struct, frozen=True, gc=False):
    """Type 3: a quantity that a component measures."""

    system_type: int
    system_address: int
    component_type: int
    component_address: int
    analog_type: int
    value: int
    label: bytes = b""


class SystemOperation(msgspec.Struct, frozen=True, gc=False):
    """Type 4: what somebody did at a system."""

    system_type: int
    system_address: int
    flags: int
    operator: int
    label: bytes = b""


class SystemVersion(msgspec.Struct, frozen=True, gc=False):
    """Type 5: a system's software."""

    system_type: int
    system_address: int
    major: int
    minor: int


class SystemConfiguration(msgspec.Struct, frozen=True, gc=False):
    """Type 6: how a system is set up, in words."""

    system_type: int
    system_address: int
    text: bytes


class ComponentConfiguration(msgspec.Struct, frozen=True, gc=False):
    """Type 7: what a component is, in words."""

    system_type: int
    system_address: int
    component_type: int
    component_address: int
    text: bytes


class SystemClock(msgspec.Struct, frozen=True, gc=False):
    """Type 8: a system's time."""

    system_type: int
    system_address: int
    label: bytes


class TransmitterState(msgspec.Struct, frozen=True, gc=False):
    """Type 21: the transmitter's own state."""

    state: int
    label: bytes = b""


class TransmitterOperation(msgspec.Struct, frozen=True, gc=False):
    """Type 24: what somebody did at the transmitter."""

    flags: int
    operator: int
    label: bytes = b""


class TransmitterVersion(msgspec.Struct, frozen=True, gc=False):
    """Type 25: the transmitter's software."""

    major: int
    minor: int


class TransmitterConfiguration(msgspec.Struct, frozen=True, gc=False):
    """Type 26: how the transmitter is set up, in words."""

    text: bytes


class TransmitterClock(msgspec.Struct, frozen=True, gc=False):
    """Type 28: the transmitter's time."""

    label: bytes


class Private(msgspec.Struct, frozen=True, gc=False):
    """Types 128 to 254: a vendor's own, of which only the length is known."""

    body: bytes


Object = (
    SystemState
    | ComponentState
    | ComponentAnalog
    | SystemOperation
    | SystemVersion
    | SystemConfiguration
    | ComponentConfiguration
    | SystemClock
    | TransmitterState
    | TransmitterOperation
    | TransmitterVersion
    | TransmitterConfiguration
    | TransmitterClock
    | Private
)
