"""The monthly partitions of observations. Their owner makes them: the product may call two functions for it."""

from datetime import datetime

from django.db import connection


def make_months(*, now: datetime) -> int:
    """Make the partitions of last month, this one and the next two, where absent. Returns how many were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_make_months(%s)", [now])
        return int(cursor.fetchone()[0])


def drop_months(*, before: datetime) -> int:
    """Drop the partitions that end before a time, with all they hold. Returns how many were dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_drop_months(%s)", [before])
        return int(cursor.fetchone()[0])
