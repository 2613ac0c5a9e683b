"""Every write of the intake."""

from huiyin.intake.operations.attributing import share, unshare
from huiyin.intake.operations.commanding import command
from huiyin.intake.operations.keeping import Keeper, UnableToKeep
from huiyin.intake.operations.months import make_months
from huiyin.intake.operations.registering import (
    NewKey,
    hand_children,
    new_key,
    put_certificate,
    register,
    revoke,
    revoke_all,
)

__all__ = [
    "Keeper",
    "NewKey",
    "UnableToKeep",
    "command",
    "hand_children",
    "make_months",
    "new_key",
    "put_certificate",
    "register",
    "revoke",
    "revoke_all",
    "share",
    "unshare",
]
