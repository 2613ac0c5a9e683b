"""The doors that listen, how brokers' messages are read, and whoever weighs what was stored.

A room registers itself in its `apps.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from huiyin.intake.sent import Stored
from huiyin.intake.told import Answered, Told
from huiyin.kernel.registry import Registry

if TYPE_CHECKING:
    from huiyin.intake.face import Intake


@dataclass(frozen=True, slots=True)
class Port:
    """A port that something listens on: TCP's, or UDP's where it is for datagrams; `setting` names who chose it."""

    setting: str
    address: str
    number: int
    datagrams: bool = False


def _none() -> Sequence[Port]:
    return ()


@dataclass(frozen=True, slots=True)
class Door:
    """A protocol that listens on a port of its own. `serve` returns when it is told to stop and all is answered.

    `ports` says where it listens as the settings are; it raises `ValueError` for settings that cannot be used.
    """

    name: str
    serve: Callable[["Intake", asyncio.Event], Awaitable[None]]
    ports: Callable[[], Sequence[Port]] = _none


@dataclass(frozen=True, slots=True)
class Reader:
    """How a platform's messages on a broker are read: what to listen to, what a message tells of which devices, and
    what became of orders to them.

    `door` is under which door its devices are registered. `read` takes topic and payload and raises `Unreadable`.
    """

    door: str
    topics: tuple[str, ...]
    read: Callable[[str, bytes], Sequence[Told | Answered]]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be written because of what a source said, in the transaction that passes it.

    `pipelined`: it may be done within `database.pipeline.pipelined`, and asks no statement how many rows it met.
    """

    source: int
    do: Callable[[], None]
    pipelined: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """A file that a source is to have; `read` gives so many bytes from there on, fewer at its end."""

    title: str
    version: str
    size: int
    read: Callable[[int, int], bytes]


class Weigher(Protocol):
    """What weighs observations. It is called by one thread of one process for a partition at a time.

    It keeps in memory what it needs of each source and must be able to find it all again: `begin` is called when
    partitions were gained or lost, `forget` after a transaction that failed. Deeds change the database only.
    """

    def begin(self, partitions: frozenset[int], now_ms: int) -> None:
        """From now on weigh these partitions, and no others."""

    def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
        """Weigh one observation; what is to be written because of it."""

    def due(self, now_ms: int, weighed_ms: int) -> Sequence[Deed]:
        """What is to be written because the time has come, though nothing was observed; a few of it, oldest first.

        `weighed_ms` is now, or up to when everything has been weighed where there is a backlog: what a source has not
        said by then may stand in it.
        """

    def next_due(self) -> int | None:
        """When `due` should be asked next, in milliseconds."""

    def clock_moved(self, by_ms: int, now_ms: int) -> Sequence[Deed]:
        """Our own clock was set by so much, to `now_ms`: let what runs go on for as long as it had left."""

    def forget(self) -> None:
        """Drop all that is in memory; `begin` follows."""


doors: Registry[Door] = Registry("door")
readers: Registry[Reader] = Registry("reader")
weighers: Registry[Callable[[], Weigher]] = Registry("weigher")
packages: Registry[Callable[[int], Package | None]] = Registry("package")
"""Who knows which file a source is to have, by the source's id."""


def package_of(source_id: int) -> Package | None:
    """The file that this source is to have, if there is one."""
    return next((found for _name, asked in packages.items() if (found := asked(source_id)) is not None), None)
