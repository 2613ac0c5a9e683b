"""What of an entry is hashed, and how an entry is sealed to the one before it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from huiyin.kernel.chain import entry_hash, salted_digest
from huiyin.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Text:
    """Words of an entry with the salt that hides them in their digest."""

    salt: bytes
    text: str


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry before it is sealed. `data` holds no words of people: these stand in `texts`, by field."""

    actor: Actor
    action: str
    from_state: str
    to_state: str
    public: bool
    occurred_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    client_id: str | None = None
    request_digest: str = ""


@dataclass(frozen=True, slots=True)
class Chained:
    """The fields of an entry that its hash covers, as they stand in the table."""

    matter_id: UUID
    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    client_id: str | None
    request_digest: str
    actor_kind: str
    actor_name: str
    actor_user_id: int | None
    actor_key: str
    action: str
    from_state: str
    to_state: str
    public: bool
    data: Mapping[str, Any]
    digests: Mapping[str, str]

    def hash(self, prev_hash: str) -> str:
        """SHA-256, in hexadecimal, over the hash before and the canonical form (RFC 8785) of these fields."""
        plain = {name: getattr(self, name) for name in CHAINED_FIELDS}
        # In UTC, as the table gives them back, whatever zone the caller thinks in.
        moments = {name: plain[name].astimezone(UTC) for name in ("occurred_at", "recorded_at")}
        times = {name: at.isoformat(timespec="microseconds") for name, at in moments.items()}
        return entry_hash(prev_hash, plain | times | {"matter_id": str(self.matter_id)})


CHAINED_FIELDS = tuple(f.name for f in fields(Chained))


def salted(texts: Mapping[str, str]) -> dict[str, Text]:
    """The texts that are not empty, each with 16 fresh random bytes of salt."""
    return {name: Text(secrets.token_bytes(16), text) for name, text in texts.items() if text}


def chained(draft: EntryDraft, matter_id: UUID, sequence: int) -> Chained:
    """`draft` as entry `sequence` of the matter's chain, ready to be hashed."""
    return Chained(
        matter_id=matter_id,
        sequence=sequence,
        occurred_at=draft.occurred_at,
        recorded_at=draft.recorded_at,
        client_id=draft.client_id,
        request_digest=draft.request_digest,
        actor_kind=str(draft.actor.kind),
        actor_name=draft.actor.name,
        actor_user_id=draft.actor.user_id,
        actor_key=draft.actor.key,
        action=draft.action,
        from_state=draft.from_state,
        to_state=draft.to_state,
        public=draft.public,
        data=draft.data,
        digests={name: salted_digest(text.salt, text.text) for name, text in draft.texts.items()},
    )
