"""A process that is a copy of this one: it starts with the whole product imported already.

Importing it costs seconds of computing; web, live and worker each doing so would make the start three times as long,
and every restart with it. `huiyin up` imports once, opens no connection and runs no thread, and forks.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol

from django.apps import apps

from huiyin.project.imports import importing

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # prctl(2)
EARS = ("huiyin.intake.serving", "huiyin.intake.operations.evaluating")
PRODUCT = ("huiyin.project.wsgi", "huiyin.project.asgi", "huiyin.project.urls", "huiyin.worker.loop", *EARS)
_libc = ctypes.CDLL(None)


def import_product() -> None:
    """Import everything that the children will need, and keep the collector from copying it into each of them.

    A room whose files all of them would read, each when it is first asked, has its `AppConfig` read them: `read_ahead`.
    """
    with importing():
        for module in PRODUCT:
            import_module(module)
        for config in apps.get_app_configs():
            if read_ahead := getattr(config, "read_ahead", None):
                read_ahead()


class Closes(Protocol):
    """Files, sockets, and whatever holds them."""

    def close(self) -> object:
        """Let go of it in this process."""


class Forked:
    """A running copy, with the face of `subprocess.Popen` as far as a supervisor needs it."""

    def __init__(self, run: Callable[[], None], name: str, not_inherited: Sequence[Closes] = ()) -> None:
        self.returncode: int | None = None
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _be(run, name, parent, not_inherited)

    def poll(self) -> int | None:
        """How it ended (negative: by which signal), None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired([str(self.pid)], timeout or 0)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _be(run: Callable[[], None], name: str, parent: int, not_inherited: Sequence[Closes]) -> None:
    """Be the copy, to its end. A session of its own, so that Ctrl-C reaches `huiyin up` alone."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        _libc.prctl(PR_SET_NAME, f"huiyin-{name}".encode(), 0, 0, 0)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        for one in not_inherited:
            one.close()
        os.dup2(2, 1)  # only `huiyin up` itself may speak on standard output
        if os.getppid() == parent:
            run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing above this frame may run in the copy
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
