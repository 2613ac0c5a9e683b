"""What is simulated: how many, how fast, and what goes wrong how often."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Plan:
    """A run. Shares are parts of one: of the devices behind gateways and transmitters and with wrong clocks, and of the
    messages that are late, doubled, out of order, or cut in half by a connection that breaks."""

    devices: int
    rate: float
    fires: int
    seconds: float
    host: str
    mqtt_port: int
    gbt26875_port: int
    gateways: float = 0.3
    transmitters: float = 0.1
    late: float = 0.01
    doubled: float = 0.02
    disordered: float = 0.01
    wrong_clocks: float = 0.01
    halves: float = 0.001
    seed: int = 1


class Thing(NamedTuple):
    """A simulated device: its source, and how it is called behind what it hangs on."""

    source_id: int
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """What was made for the run."""

    run: str
    area_id: int
    owner_id: int
    grid_id: int
    dispatcher_id: int
    direct: list[tuple[Thing, str]]
    gateways: list[tuple[str, list[Thing]]]
    transmitters: list[tuple[int, list[Thing]]]


@dataclass(slots=True)
class Known:
    """What the devices know: numbers of messages that were acknowledged (MQTT), sources and told times that were
    confirmed (GB/T 26875.3), which sources burn and which of those were acknowledged, and whose clocks are wrong."""

    acknowledged: set[int] = field(default_factory=set)
    confirmed: set[tuple[int, int]] = field(default_factory=set)
    burning: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)
    wrong_clocks: set[int] = field(default_factory=set)
    sent: int = 0
    unanswered: int = 0
    held_back: int = 0
    reconnected: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    def fault(self, name: str) -> None:
        """Count one."""
        self.faults[name] = self.faults.get(name, 0) + 1
