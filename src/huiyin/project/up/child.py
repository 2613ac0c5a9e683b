"""One process under the roof: how it starts, how it ends, and how long to wait before it is started again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from huiyin.project.up.forked import Forked

PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before the n-th start in a row
STEADY = 30.0  # seconds after which a process counts as having started well


@dataclass(slots=True)
class Child:
    """A process that is started again whenever it ends."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes] | Forked"]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    process: "subprocess.Popen[bytes] | Forked | None" = None
    starts: int = 0
    due: float = 0.0
    since: float = 0.0

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def launch(self) -> None:
        """Start the process and reckon when it may be started again if it ends."""
        now = time.monotonic()
        self.starts = 0 if now - self.since > STEADY else self.starts + 1
        self.since, self.due = now, now + PAUSES[min(self.starts, len(PAUSES) - 1)]
        self.process = self.start()

    def bury(self) -> None:
        """End what a dead process left behind: the members of its group, which would keep its port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask the process to end; when its patience is over, make it."""
        if self.process is None:
            return
        if self.alive():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        self.bury()
        self.process.wait()
