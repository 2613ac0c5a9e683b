"""Who a notice goes to, as the worker sees them for the moment of sending: addresses in clear text, and wishes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from huiyin.notices import queries
from huiyin.notices.channels.port import Recipient
from huiyin.notices.models import Endpoint, Notice, Preferences
from huiyin.notices.rules import CHOSEN, Pace, Wishes
from huiyin.people import vault
from huiyin.people.reached import Sealed, reached_asked


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


Found = Recipient | vault.UnableToDecrypt


def recipient_of(notice: Notice) -> Recipient:
    """Every address of whoever the notice goes to, those left by a reporter while they agree to it.

    Raises `vault.UnableToDecrypt`.
    """
    return shown(recipients_asked([notice])()[notice.id])


def recipients_asked(notices: Sequence[Notice]) -> Callable[[], Mapping[UUID, Found]]:
    """The same of many notices by their id, in two statements; a fault instead of addresses that cannot be opened.

    In a pipeline nobody waits until the answer is called for.
    """
    people = reached_asked(
        {notice.user_id for notice in notices if notice.user_id is not None},
        {notice.contact_id for notice in notices if notice.user_id is None and notice.contact_id is not None},
    )
    endpoints = queries.endpoints_asked([Someone.told_by(notice) for notice in notices])
    return lambda: _recipients(notices, people(), endpoints())


def _recipients(
    notices: Sequence[Notice], people: Mapping[int | UUID, Sealed], endpoints: Sequence[Endpoint]
) -> Mapping[UUID, Found]:
    theirs: dict[Someone, list[Endpoint]] = {}
    for endpoint in endpoints:
        theirs.setdefault(Someone(endpoint.user_id, endpoint.subject), []).append(endpoint)
    return {notice.id: _found(notice, people, theirs.get(Someone.told_by(notice), [])) for notice in notices}


def _found(notice: Notice, people: Mapping[int | UUID, Sealed], endpoints: "list[Endpoint]") -> Found:
    whose = notice.user_id if notice.user_id is not None else notice.contact_id
    sealed = people.get(whose, Sealed()) if whose is not None else Sealed()
    try:
        return Recipient(*sealed.open(), addresses(endpoints))
    except vault.UnableToDecrypt as ours:
        return ours


def shown(found: Found) -> Recipient:
    """What was found. Raises `vault.UnableToDecrypt`."""
    if isinstance(found, vault.UnableToDecrypt):
        raise found
    return found


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
