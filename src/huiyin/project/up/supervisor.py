"""Keeping the children alive until somebody says stop."""

import json
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from huiyin.project.up.child import Child

log = structlog.get_logger(__name__)
TICK = 0.05


class Supervisor:
    """Starts children in order, starts again what dies, stops in the opposite order.

    `run_file` always holds the numbers of the living, by name, and under "ports" where they listen.
    """

    def __init__(self, children: Sequence[Child], run_file: Path) -> None:
        self.children = list(children)
        self.run_file = run_file
        self.ports: dict[str, int] = {}
        self.stopping = threading.Event()

    def heed_signals(self) -> None:
        """Let SIGTERM and SIGINT end the run."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())

    def run(self, watch: Callable[[], None]) -> None:
        """Keep all alive until a signal; `watch` is called at every turn."""
        while not self.stopping.wait(TICK):
            self.tend()
            watch()

    def tend(self) -> None:
        """Start what is not running and whose pause is over."""
        for child in self.children:
            if child.alive():
                continue
            if child.process is not None:
                self._mourn(child)
            if time.monotonic() >= child.due:
                self._launch(child)

    def stop(self) -> None:
        """End all, the last started first."""
        for child in reversed(self.children):
            child.end()
        self.run_file.unlink(missing_ok=True)

    def _mourn(self, child: Child) -> None:
        assert child.process is not None
        child.bury()
        log.warning("child_ended", name=child.name, returncode=child.process.returncode, starts=child.starts)
        child.process = None

    def _launch(self, child: Child) -> None:
        try:
            child.launch()
        except Exception:
            # Whatever keeps one child from starting (a disk that is full, a server that recovers) may pass.
            log.exception("child_did_not_start", name=child.name)
            return
        self._write()

    def _write(self) -> None:
        numbers: dict[str, object] = {c.name: c.process.pid for c in self.children if c.process is not None}
        numbers["ports"] = self.ports
        draft = self.run_file.with_suffix(".draft")
        draft.write_text(json.dumps(numbers))
        draft.replace(self.run_file)
