"""How far devices are with their firmware, taken from what they say: `fw_state`, in the transaction that passes it."""

from collections.abc import Sequence
from functools import partial

from huiyin.domains.sensing.operations.firmware import follow
from huiyin.intake.registry import Deed
from huiyin.intake.sent import Stored
from huiyin.kernel.clock import from_ms

STATE, ERROR, TITLE, VERSION = "fw_state", "fw_error", "current_fw_title", "current_fw_version"


class FirmwareWeigher:
    """See `intake.registry.Weigher`. It remembers nothing."""

    def begin(self, partitions: frozenset[int], now_ms: int) -> None:
        """Nothing is to be found again."""

    def forget(self) -> None:
        """Nothing is remembered."""

    def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
        """Nearly no message tells of firmware."""
        values = stored.values
        if STATE not in values:
            return ()
        state, error, title, version = (str(values.get(name, "")) for name in (STATE, ERROR, TITLE, VERSION))
        doing = partial(
            follow, source_id=stored.source, state=state, error=error, title=title, version=version,
            now=from_ms(stored.received_ms),
        )  # fmt: skip
        return [Deed(stored.source, doing)]

    def due(self, now_ms: int, weighed_ms: int) -> Sequence[Deed]:
        """Time alone brings nothing."""
        return ()

    def next_due(self) -> int | None:
        """Never."""
        return None

    def clock_moved(self, by_ms: int, now_ms: int) -> Sequence[Deed]:
        """Nothing waits."""
        return ()
