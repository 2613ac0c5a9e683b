"""The processes of the product, each to be run alone or all together by `huiyin up`."""

import signal
import threading
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from granian.constants import Interfaces

LIVE_CONNECTIONS = 10_500  # a page keeps its own open; granian takes 1,024 unless told, and lets the others wait
WEB_THREADS = 6  # per process; requests wait on the database more than they compute


def web() -> None:
    """Serve pages and API on HUIYIN_PORT."""
    from django.conf import settings
    from granian.constants import Interfaces

    _serve("huiyin.project.wsgi:application", settings.PORT, Interfaces.WSGI, settings.WEB_PROCESSES, WEB_THREADS)


def live() -> None:
    """Serve live updates (server-sent events) on HUIYIN_LIVE_PORT."""
    from django.conf import settings
    from granian.constants import Interfaces

    _serve("huiyin.project.asgi:application", settings.LIVE_PORT, Interfaces.ASGI, 1, None, LIVE_CONNECTIONS)


def work() -> None:
    """Keep time: deadlines that fall due, notices to send. Ends on SIGTERM when what it holds is done."""
    _until_told("huiyin.worker.loop")


def doors() -> None:
    """Listen for devices at every door, and store what they say. Ends on SIGTERM when what it holds is stored."""
    _until_told("huiyin.intake.serving")


def evaluate() -> None:
    """Weigh what was stored: raise alarms and clear them. Any number may run; each weighs a share."""
    _until_told("huiyin.intake.operations.evaluating")


def _until_told(module: str) -> None:
    """Run a module's `run(stop)` until SIGTERM or SIGINT."""
    import django

    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    import_module(module).run(stop)


def _serve(
    target: str, port: int, interface: "Interfaces", processes: int, threads: int | None, connections: int | None = None
) -> None:
    from django.conf import settings
    from granian import Granian
    from granian.log import LogLevels

    import_module(target.split(":", maxsplit=1)[0])  # once, before granian copies itself
    Granian(
        target,
        address=settings.ADDRESS,
        port=port,
        interface=interface,
        workers=processes,
        blocking_threads=threads,
        backpressure=connections,
        log_level=LogLevels.warning,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=5,
    ).serve()


ALL = (web, live, work, doors, evaluate)
