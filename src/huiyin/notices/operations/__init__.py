"""Every write of notices. `write` belongs in the transaction that causes them; the worker calls `send_due`."""

from huiyin.notices.operations.keeping import cancel_waiting, forget_addresses, mark_read, send_again
from huiyin.notices.operations.sending import LEASE, claim, deliver_one, send_due
from huiyin.notices.operations.writing import BadDraft, Draft, write

__all__ = [
    "LEASE",
    "BadDraft",
    "Draft",
    "cancel_waiting",
    "claim",
    "deliver_one",
    "forget_addresses",
    "mark_read",
    "send_again",
    "send_due",
    "write",
]
