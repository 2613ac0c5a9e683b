"""How long a permit, and the licence it is in, may be relied on."""

from datetime import date, timedelta

LONGEST_YEARS = 5
"""Years that a licence is good for whose permits have no end: as long as most that have one."""


def last_day(decided: date, years: int) -> date:
    """The last day of so many years from the day of the decision: the day before it comes round again."""
    try:
        again = decided.replace(year=decided.year + years)
    except ValueError:  # the 29th of February
        again = date(decided.year + years, 3, 1)
    return again - timedelta(days=1)
