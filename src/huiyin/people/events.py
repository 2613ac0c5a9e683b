"""What signs somebody in, or reaches them, was changed or tried: told to them by a room above, in the same transaction.

A subscriber writes rows of its own and calls nobody outside, so that the change and the telling stand or fall together.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.kernel.events import EventBus


class Change(StrEnum):
    """What became of an account."""

    PASSWORD = "password"  # noqa: S105  what was changed, not one
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "codes_renewed"
    ADDRESS = "address"
    WRONG_CODES = "wrong_codes"
    WRONG_PASSWORDS = "wrong_passwords"
    CODE_USED_AGAIN = "code_used_again"
    NEW_BROWSER = "new_browser"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """An account was changed, by its holder, by whoever administers, or by somebody who is neither."""

    user_id: int
    change: Change
    at: datetime
    old_email: str = ""
    """Where e-mail went before, when that was changed: whoever lost it should hear too."""
    device: str = ""
    """What signed in, in words, when it was a strange browser."""


account_events = EventBus()
"""Rooms above subscribe when they are loaded."""


def tell(user_id: int, change: Change, at: datetime, *, old_email: str = "", device: str = "") -> None:
    """Publish the change to whoever subscribed."""
    account_events.publish(AccountChanged(user_id, change, at, old_email, device))
