"""Limits as working days, for adding and comparing. How each came about is said beside it, never silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from huiyin.domains.permits.rules.limits import Limit, LimitUnit
from huiyin.lifecycles.model import Name

WORKING, OF = 5, 7
"""Working days among calendar days. Holidays are left out: a plan does not know on which day it will begin."""
MONTH = 30


@dataclass(frozen=True, slots=True)
class Days:
    """Working days, and how they came about: “30 days × 5/7 → 22 working days”."""

    working: int
    formula: Name


def in_working_days(limit: Limit) -> Days:
    """A limit as working days, rounded up."""
    amount = limit.amount
    match limit.unit:
        case LimitUnit.AT_ONCE:
            return Days(0, Name("当场", "at once"))
        case LimitUnit.WORKING_DAYS:
            return Days(amount, Name(f"{amount} 个工作日", f"{amount} working days"))
        case LimitUnit.DAYS:
            working = ceil(amount * WORKING / OF)
            zh, en = f"{amount} 日 × 5/7 → {working} 个工作日", f"{amount} days × 5/7 → {working} working days"
        case LimitUnit.MONTHS:
            working = ceil(amount * MONTH * WORKING / OF)
            zh = f"{amount} 个月 × {MONTH} 日 × 5/7 → {working} 个工作日"
            en = f"{amount} months × {MONTH} days × 5/7 → {working} working days"
    return Days(working, Name(zh, en))


def as_it_is_said(limit: Limit) -> Name:
    """A limit in the words of its source: “30 日”, “20 个工作日”, “当场”."""
    amount = limit.amount
    match limit.unit:
        case LimitUnit.AT_ONCE:
            return Name("当场", "at once")
        case LimitUnit.WORKING_DAYS:
            return Name(f"{amount} 个工作日", f"{amount} working days")
        case LimitUnit.DAYS:
            return Name(f"{amount} 日", f"{amount} days")
        case LimitUnit.MONTHS:
            return Name(f"{amount} 个月", f"{amount} months")


def one_after_the_other(limits: Iterable[Limit]) -> Days:
    """The steps of a permit, one after the other."""
    steps = [in_working_days(limit) for limit in limits]
    zh = " + ".join(step.formula.zh for step in steps)
    en = " + ".join(step.formula.en for step in steps)
    return Days(sum(step.working for step in steps), Name(zh, en))
