"""Who takes which kind of message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.exchange.rules.claims import HELLO, KEYS, REFUSED
from huiyin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file of a message, kept here: `file_id` of `evidence`."""

    sha256: str
    name: str
    file_id: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message as its taker sees it; `peer` is the code of the installation that sent it."""

    id: UUID
    peer: str
    kind: str
    subject: str
    body: Mapping[str, Any]
    files: Sequence[ReceivedFile]
    sent_at: datetime


class NotTaken(Exception):
    """It cannot be taken, now or later. `problems` say why, by what they are about; the other side is told."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{what}: {why}" for what, why in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Taker:
    """`take` does what a message asks for, in the transaction that marks it as done: once, however often it comes.

    It raises `NotTaken`; anything else that it raises is tried again. `refused` is told that a peer (by its code) has
    not taken a message of this kind about that subject, and why: two peers may use one number.
    """

    take: Callable[[Received, datetime], None]
    refused: Callable[[str, str, Mapping[str, str], datetime], None] | None = None


def _own(name: str, _taker: Taker) -> None:
    if name in {HELLO, KEYS, REFUSED}:
        raise ValueError(f"{name} is the exchange's own")


takers: Registry[Taker] = Registry("kind of message", _own)
"""By kind. A domain registers its own when it is loaded."""
