"""Whether the ports are free on which `huiyin up` is going to listen.

granian opens its port with SO_REUSEPORT: a second product on the same port would get every other request, and neither
would say so. A port that is taken is refused instead. What a product of before left behind has a moment to go: after
a kill -9 its children end by themselves. Connections in TIME_WAIT take no port.
"""

import errno
import os
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress

from huiyin.intake.registry import Port, doors

PATIENCE = 10.0
"""Seconds that a port has to become free."""
LOOK = 0.1
TAKEN = "is taken by another program; end that, or set another port"


class PortTaken(Exception):
    """`port` cannot be listened on."""

    def __init__(self, port: Port, why: str) -> None:
        super().__init__(f"{port.setting}: {port.address} port {port.number} {why}")


class BadPort(Exception):
    """A setting names no port."""


def of_the_pages(environ: Mapping[str, str]) -> tuple[Port, Port]:
    """Where pages and live updates are served. Raises BadPort."""
    address, port = environ.get("HUIYIN_ADDRESS", "127.0.0.1"), _number("HUIYIN_PORT", environ, 8000)
    return (
        Port("HUIYIN_PORT", address, port),
        Port("HUIYIN_LIVE_PORT", address, _number("HUIYIN_LIVE_PORT", environ, port + 1)),
    )


def of_the_doors() -> list[Port]:
    """Where the doors listen as the settings say. Raises BadPort."""
    try:
        return [port for _name, door in doors.items() for port in door.ports()]
    except ValueError as wrong:
        raise BadPort(str(wrong)) from wrong


def hold(ports: Sequence[Port], patience: float = PATIENCE) -> ExitStack:
    """Hold ports that will be opened with SO_REUSEPORT, so that no other start gets them meanwhile; to be closed.

    Raises PortTaken.
    """
    _are_different(ports)
    until = time.monotonic() + patience
    with ExitStack() as held:
        for port in ports:
            _wait(port, until)
            kept = held.enter_context(_unbound(port))
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            # Not SO_REUSEADDR: with it on both sides the next start's look would succeed. Without it connections that
            # another program left behind can be in the way; then the port is only free, and not held.
            with suppress(OSError):
                kept.bind((port.address, port.number))
        return held.pop_all()


def refuse_taken(ports: Sequence[Port], others: Sequence[Port] = (), patience: float = PATIENCE) -> list[str]:
    """See that `ports` are free and none of them is among `others`. Raises PortTaken.

    A port that nobody chose, its setting being left alone, is no reason to serve nobody: what is returned says that it
    is taken, and its door opens as soon as it is free.
    """
    _are_different((*others, *ports))
    until = time.monotonic() + patience
    not_yet = []
    for port in ports:
        chosen = port.setting in os.environ
        try:
            _wait(port, until if chosen else 0)
        except PortTaken as taken:
            if chosen:
                raise
            not_yet.append(f"{taken}; until then nothing is heard there")
    return not_yet


def _are_different(ports: Sequence[Port]) -> None:
    seen: dict[tuple[int, bool], Port] = {}
    for port in ports:
        other = seen.setdefault((port.number, port.datagrams), port)
        if other is not port:
            raise PortTaken(port, f"is {other.setting} already; set another port")


def _wait(port: Port, until: float) -> None:
    while (problem := _problem(port)) is not None:
        if time.monotonic() >= until:
            raise PortTaken(port, problem)
        time.sleep(LOOK)


def _problem(port: Port) -> str | None:
    """Why nobody can listen there, None where somebody can."""
    with _unbound(port) as probe:
        if not port.datagrams:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # TIME_WAIT does not count
        try:
            probe.bind((port.address, port.number))
        except PermissionError:
            return "needs rights that this account does not have; set a port above 1023"
        except OSError as problem:
            return TAKEN if problem.errno == errno.EADDRINUSE else f"cannot be used: {problem.strerror or problem}"
    return None


def _unbound(port: Port) -> socket.socket:
    family = socket.AF_INET6 if ":" in port.address else socket.AF_INET
    return socket.socket(family, socket.SOCK_DGRAM if port.datagrams else socket.SOCK_STREAM)


def _number(setting: str, environ: Mapping[str, str], otherwise: int) -> int:
    told = environ.get(setting, str(otherwise))
    if not (told.isascii() and told.isdigit() and 1 <= int(told) <= 65_535):
        raise BadPort(f"{setting}: {told!r} is no number from 1 to 65535")
    return int(told)
