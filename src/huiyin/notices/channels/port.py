"""The port of every channel that leaves the house."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to go: `title` on one line, `body` in plain text, to one `address` of the channel's own kind.

    `notice_id` is the same at every attempt, so that a receiver can tell a repetition.
    """

    notice_id: UUID
    address: str
    title: str
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side has taken the message over; `said` is its answer, for the record."""

    said: str = ""


class ChannelFailed(Exception):
    """The message was not taken over. `permanent`: trying again changes nothing (no such address)."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Channel(Protocol):
    """Sends one message within `operations.SEND_LIMIT`, or raises `ChannelFailed`; holds no transaction."""

    def address_of(self, user: "Addressee") -> str:
        """Where an account is reached on this channel; empty when it cannot be."""
        ...

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the message over. Raises `ChannelFailed`."""
        ...


class Addressee(Protocol):
    """What a channel may read of an account."""

    email: str
    phone_token: str
