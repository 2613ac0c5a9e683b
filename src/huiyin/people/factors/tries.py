"""How often in a row an account's second factor was wrong, whatever address it came from: ten lock it for an hour.

axes counts by name and address; whoever has the password and many addresses would have five tries at each of them.
"""

from datetime import datetime, timedelta

from django.db import transaction

from huiyin.people.events import Change, tell
from huiyin.people.models import User, WrongCodes

MOST = 10
LOCK = timedelta(hours=1)


def locked_until(user: User, now: datetime) -> datetime | None:
    """Until when no second factor of the account is taken; None when one is."""
    row = WrongCodes.objects.filter(user=user, locked_until__gt=now).first()
    return row.locked_until if row else None


@transaction.atomic
def begin_try(*, user: User, now: datetime) -> bool:
    """Count a try before it is judged, so that many at once are counted too. False: the account is locked."""
    User.objects.select_for_update().get(pk=user.pk)
    row, _made = WrongCodes.objects.get_or_create(user=user, defaults={"wrong": 0, "last_at": now})
    if row.locked_until and row.locked_until > now:
        return False
    if row.locked_until:
        row.locked_until = None
    row.wrong, row.last_at = row.wrong + 1, now
    if row.wrong % MOST == 0:
        row.locked_until = now + LOCK
        tell(user.pk, Change.WRONG_CODES, now)
    row.save()
    return True


@transaction.atomic
def end_row(*, user: User) -> int:
    """A right one came: forget the row, and say how many were wrong before it."""
    row = WrongCodes.objects.select_for_update().filter(user=user).first()
    if row is None:
        return 0
    row.delete()
    return max(row.wrong - 1, 0)
