"""Who has an address, remembered for a while: a broker brings thousands of messages a second of the same devices."""

import time
from collections import OrderedDict

from huiyin.intake.face import Intake
from huiyin.intake.sent import Known

REMEMBERED = 50_000
FOR = 30.0
"""Seconds after which it is asked again: a device may have been registered or retired meanwhile."""


class Addresses:
    """The devices of one door."""

    def __init__(self, intake: Intake, door: str) -> None:
        self._intake = intake
        self._door = door
        self._found: OrderedDict[str, tuple[float, Known | None]] = OrderedDict()

    async def known(self, addresses: tuple[str, ...]) -> dict[str, Known]:
        """Those of these addresses that are registered. Raises the database's errors."""
        found = {address: await self._one(address) for address in addresses}
        return {address: known for address, known in found.items() if known is not None}

    async def _one(self, address: str) -> Known | None:
        until, known = self._found.get(address, (0.0, None))
        if until > time.monotonic():
            return known
        usable = 0 < len(address) <= 120 and address.isprintable()
        known = await self._intake.by_address(self._door, address) if usable else None
        self._found[address] = (time.monotonic() + FOR, known)
        self._found.move_to_end(address)
        if len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return known
