"""Who a notice goes to, as the worker sees them for the moment of sending: addresses in clear text, and wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from huiyin.notices import queries
from huiyin.notices.channels.port import Recipient
from huiyin.notices.models import Endpoint, Notice, Preferences
from huiyin.notices.rules import CHOSEN, Pace, Wishes
from huiyin.people import vault
from huiyin.people.models import Contact, User
from huiyin.people.queries import may_be_told, opened


@dataclass(frozen=True, slots=True)
class Someone:
    """An account (`user_id`), or whoever holds the receipt of `subject`."""

    user_id: int | None
    subject: UUID | None

    @property
    def where(self) -> dict[str, Any]:
        """As a filter of rows that are somebody's."""
        return {"user_id": self.user_id} if self.user_id is not None else {"subject": self.subject}

    @classmethod
    def told_by(cls, notice: Notice) -> "Someone":
        """Whom a notice goes to."""
        return cls(notice.user_id, None) if notice.user_id is not None else cls(None, notice.subject)


def recipient_of(notice: Notice) -> Recipient:
    """Every address of whoever the notice goes to, those left by a reporter while they agree to it.

    Raises `vault.UnableToDecrypt`.
    """
    endpoints = addresses(queries.endpoints(Someone.told_by(notice)))
    if notice.user_id is not None:
        user = User.objects.only("email", "phone_token").get(pk=notice.user_id)
        return Recipient(user.email, vault.decrypt(user.phone_token) if user.phone_token else "", endpoints)
    if notice.contact_id is not None and may_be_told(notice.contact_id):
        contact = opened(Contact.objects.get(pk=notice.contact_id))
        return Recipient(contact.email, contact.phone, endpoints)
    return Recipient(endpoints=endpoints)


def addresses(found: "list[Endpoint]") -> Mapping[str, tuple[str, ...]]:
    """The addresses in clear text by channel, latest first."""
    by_channel: dict[str, tuple[str, ...]] = {}
    for endpoint in found:
        by_channel[endpoint.channel] = (*by_channel.get(endpoint.channel, ()), vault.decrypt(endpoint.token))
    return by_channel


def wishes_of(someone: Someone) -> Wishes:
    """What somebody chose; the usual for whoever chose nothing."""
    chosen = queries.preferences(someone)
    return Wishes() if chosen is None else as_wishes(chosen)


def as_wishes(chosen: Preferences) -> Wishes:
    """A row as the rules read it."""
    channels = {kind: tuple(names) for kind in CHOSEN if (names := getattr(chosen, kind.value)) is not None}
    quiet: tuple[time, time] | None = None
    if chosen.quiet_from is not None and chosen.quiet_until is not None:
        quiet = (chosen.quiet_from, chosen.quiet_until)
    return Wishes(channels, Pace(chosen.pace), quiet)
