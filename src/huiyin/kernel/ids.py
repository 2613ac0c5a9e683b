"""Identifiers: UUID version 7 (RFC 9562), whose order is the order of creation, so that indexes grow at one end."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return UUID(int=uuid6.uuid7().int)
