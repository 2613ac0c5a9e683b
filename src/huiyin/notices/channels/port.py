"""The port of every channel that leaves the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to go: `title` on one line, `body` in plain text, to one `address` of the channel's own kind.

    `notice_id` is the same at every attempt, so that a receiver can tell a repetition. `link` leads to what it is
    about. `facts` are the words that a text registered with a provider is filled with (number, state, unit …), and
    `unsubscribe` ends such messages with one click.
    """

    notice_id: UUID
    address: str
    title: str
    body: str
    language: str
    link: str = ""
    unsubscribe: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side has taken the message over; `said` is its answer, for the record."""

    said: str = ""


class ChannelFailed(Exception):
    """The message was not taken over. `permanent`: trying again changes nothing. `gone`: the address is no more."""

    def __init__(self, reason: str, *, permanent: bool, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent or gone
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Recipient:
    """How somebody can be reached, in clear text and for the moment of sending only.

    `endpoints` are the addresses kept for a channel: subscriptions of browsers, group robots, names at WeCom.
    """

    email: str = ""
    phone: str = ""
    endpoints: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Channel(Protocol):
    """Sends one message within a bounded time, or raises `ChannelFailed`; holds no transaction."""

    def addresses_of(self, who: Recipient) -> Sequence[str]:
        """Where somebody is reached on this channel: none, one, or every device they chose."""
        ...

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the message over. Raises `ChannelFailed`."""
        ...
