"""Every write of the intake."""

from huiyin.intake.operations.attributing import share
from huiyin.intake.operations.commanding import command
from huiyin.intake.operations.keeping import Keeper, UnableToKeep
from huiyin.intake.operations.months import make_months
from huiyin.intake.operations.registering import NewKey, new_key, register, revoke

__all__ = ["Keeper", "NewKey", "UnableToKeep", "command", "make_months", "new_key", "register", "revoke", "share"]
