"""How long a permit, and the licence it is in, may be relied on."""

from datetime import date, timedelta

LONGEST_YEARS = 5
"""Years that a licence is good for whose permits have no end: as long as most that have one."""

NO_END = "长期"
"""How licences say that they have no end."""
MOST_YEARS = 30
"""Years that anything may be good for that has an end: further away, a year was mistyped."""


def last_day(decided: date, years: int) -> date:
    """The last day of so many years from the day of the decision: the day before it comes round again."""
    try:
        again = decided.replace(year=decided.year + years)
    except ValueError:  # the 29th of February
        again = date(decided.year + years, 3, 1)
    return again - timedelta(days=1)


def out_of_bounds(until: date, ends: date | None, today: date) -> str:
    """What is wrong with a new last day for what is good until `ends`; empty for nothing."""
    if ends and until <= ends:
        return "is not later than it is good for already"
    if until < today:
        return "is over already"
    if until.year > today.year + MOST_YEARS:
        return "is too far away"
    return ""
