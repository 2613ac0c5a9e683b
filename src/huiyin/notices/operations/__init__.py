"""Every write of notices. `write` belongs in the transaction that causes them; the worker calls `send_due`."""

from huiyin.notices.operations.keeping import (
    call_back_from_ahead,
    cancel_held,
    cancel_of,
    cancel_to_contact,
    cancel_waiting,
    forget_addresses,
    mark_read,
    send_again,
)
from huiyin.notices.operations.reaching import (
    Choice,
    choose,
    drop_address,
    drop_endpoint,
    keep_address,
    unsubscribe,
)
from huiyin.notices.operations.sending import LEASE, claim, deliver_one, send_due
from huiyin.notices.operations.trying import TooSoon, UnableToReach, try_address
from huiyin.notices.operations.writing import BadDraft, Draft, write

__all__ = [
    "LEASE",
    "BadDraft",
    "Choice",
    "Draft",
    "TooSoon",
    "UnableToReach",
    "call_back_from_ahead",
    "cancel_held",
    "cancel_of",
    "cancel_to_contact",
    "cancel_waiting",
    "choose",
    "claim",
    "deliver_one",
    "drop_address",
    "drop_endpoint",
    "forget_addresses",
    "keep_address",
    "mark_read",
    "send_again",
    "send_due",
    "try_address",
    "unsubscribe",
    "write",
]
