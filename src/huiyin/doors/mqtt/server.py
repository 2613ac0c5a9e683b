"""The listener itself: sockets, TLS, and coming to an end."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from huiyin.doors.mqtt import configured
from huiyin.doors.mqtt.configured import Places
from huiyin.doors.mqtt.connection import Connection
from huiyin.doors.mqtt.dispatching import dispatch
from huiyin.doors.mqtt.hub import Hub
from huiyin.doors.mqtt.limits import Limits
from huiyin.intake.face import Intake

log = structlog.get_logger(__name__)
BACKLOG = 4_096
LOOK = 1.0
HANDSHAKES = 1_000
"""TLS handshakes at a time; who comes then waits."""
LAST_WORDS = 2.0
"""Seconds that devices have to take what was written to them when the door closes."""


Beside = Callable[[Hub], Coroutine[Any, Any, None]]
"""Work that goes on as long as the door is open."""


def _nobody_asks(ports: list[int]) -> None:
    log.info("mqtt_listens", ports=ports)


async def serve(intake: Intake, stop: asyncio.Event) -> None:
    """Listen where the settings say until told to stop."""
    await listen(intake, stop, configured.places(), configured.limits())


async def listen(
    intake: Intake,
    stop: asyncio.Event,
    where: Places,
    limits: Limits,
    opened: Callable[[list[int]], None] = _nobody_asks,
    beside: Sequence[Beside] = (dispatch,),
) -> None:
    """Listen until told to stop; `opened` is told the ports. Returns when all that came is stored and answered."""
    hub = Hub(intake, limits)
    context = where.context()
    with contextlib.ExitStack() as open_ones:
        sockets = [open_ones.enter_context(_socket(where.address, port)) for port in _ports(where)]
        work = [one(hub) for one in beside]
        if context:
            work.append(_accept(hub, sockets[1], context))
        opened([sock.getsockname()[1] for sock in sockets])
        await _serve(hub, sockets[0], work, stop)


async def _serve(hub: Hub, sock: socket.socket, work: Sequence[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(hub), sock=sock, backlog=BACKLOG)
    storing = asyncio.create_task(hub.gathering.run())
    working = [asyncio.create_task(one) for one in (_look(hub), *work)]
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({stopped, storing, *working}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.close()
        await _end(hub, storing, [stopped, *working])
    for task in (storing, *working):
        if task.done() and not task.cancelled() and (problem := task.exception()) is not None:
            raise problem


async def _end(
    hub: Hub, storing: "asyncio.Task[None]", others: "list[asyncio.Task[None] | asyncio.Task[bool]]"
) -> None:
    """1. No new work. 2. What came is stored and acknowledged. 3. Everybody is told."""
    for task in others:
        task.cancel()
    await hub.leave()
    hub.gathering.end()
    await asyncio.wait({storing})
    hub.goodbye()
    until = hub.now() + LAST_WORDS
    while hub.connections and hub.now() < until:
        await asyncio.sleep(0.02)
    for connection in tuple(hub.connections):
        connection.abort()


async def _look(hub: Hub) -> None:
    while True:
        await asyncio.sleep(LOOK)
        hub.look()


def _ports(where: Places) -> list[int]:
    return [where.port, where.tls_port] if where.certificate else [where.port]


def _socket(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.create_server((address, port), family=family, backlog=BACKLOG)
    sock.setblocking(False)
    return sock


async def _accept(hub: Hub, sock: socket.socket, context: ssl.SSLContext) -> None:
    """Take TLS connections by hand: a handshake that does not end has a place among the connections, and a time."""
    loop = asyncio.get_running_loop()
    room = asyncio.Semaphore(HANDSHAKES)
    while True:
        await room.acquire()
        try:
            taken, _ = await loop.sock_accept(sock)
        except OSError as problem:
            room.release()
            log.warning("mqtt_accepts_nobody", problem=str(problem))
            await asyncio.sleep(LOOK)
            continue
        hub.spawn(_shake_hands(hub, taken, context, room))


async def _shake_hands(hub: Hub, taken: socket.socket, context: ssl.SSLContext, room: asyncio.Semaphore) -> None:
    loop = asyncio.get_running_loop()
    peer = _peer(taken)
    try:
        await loop.connect_accepted_socket(
            lambda: Connection(hub), taken, ssl=context, ssl_handshake_timeout=hub.limits.connect_within
        )
    except (OSError, ssl.SSLError, TimeoutError):
        hub.intake.refuse("mqtt", "no TLS handshake", peer)
        with contextlib.suppress(OSError):
            taken.close()
    finally:
        room.release()


def _peer(taken: socket.socket) -> str:
    """The address at the other end, empty where nobody is there any more."""
    try:
        return str(taken.getpeername()[0])
    except (OSError, IndexError):
        return ""
