"""The door over real sockets, and a simulated transmitter at it: what the tests of the wire share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec
import pytest

from huiyin.doors.gbt26875.configured import Configured
from huiyin.doors.gbt26875.profiles import STANDARD
from huiyin.doors.gbt26875.serving import Opened, opened
from huiyin.doors.gbt26875.simulating import Transmitter
from huiyin.doors.gbt26875.tests.fakes import FakeIntake

Transport = Literal["tcp", "udp"]
both = pytest.mark.parametrize("transport", ["tcp", "udp"])
QUICK = {"quick": msgspec.structs.replace(STANDARD, name="quick", interval=1)}


@asynccontextmanager
async def door(intake: FakeIntake, port: int = 0, connections: int = 100) -> AsyncIterator[Opened]:
    async with opened(intake, Configured("127.0.0.1", port, connections, QUICK), timeout=0.2) as listening:
        yield listening


def transmitter(listening: Opened, transport: Transport = "tcp", address: int = 121, **more: Any) -> Transmitter:
    return Transmitter(address, "127.0.0.1", listening.port, transport, **({"timeout": 0.5} | more))
