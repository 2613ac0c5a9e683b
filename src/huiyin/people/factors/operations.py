"""Taking a second factor away."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from huiyin.people.events import Change, tell
from huiyin.people.factors.gate import has_factor, needs_factor
from huiyin.people.models import User
from huiyin.people.seats import end_seats, seats_of


@transaction.atomic
def remove_factor(*, user: User, factor_id: int, now: datetime, here: str | None = None) -> bool:
    """Take one of the account's own away and say whether it went: not the last of an account that needs one.

    With the last one the recovery codes go too. Every session but `here` ends: one that began with what was taken away
    may be a thief's.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two at once would each leave the other's
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if not rows.filter(pk=factor_id).exists() or (rows.count() == 1 and needs_factor(user, now)):
        return False
    rows.filter(pk=factor_id).delete()
    if not has_factor(user):
        Authenticator.objects.filter(user=user).delete()
    end_seats(seats_of(user.pk).exclude(session_key=here))
    tell(user.pk, Change.FACTOR_REMOVED, now)
    return True
