"""Codes: of an app (TOTP, RFC 6238, 30 s, 6 digits) and of paper (ten recovery codes, each good once).

The last counter that was taken stands in the app's own row, under its lock: a code is good once, whichever process it
comes to, and so is every older one.
"""

from datetime import datetime

import structlog
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction

from huiyin.people.events import Change, tell
from huiyin.people.models import User
from huiyin.people.seats import end_seats, seats_of

log = structlog.get_logger(__name__)
PERIOD = 30
DRIFT = 1
"""How many periods a telephone's clock may be off, either way."""


def new_secret() -> str:
    """160 random bits in base 32, as apps take them."""
    secret: str = generate_totp_secret()
    return secret


def address_of(user: User, secret: str) -> str:
    """The otpauth:// address that an app reads from a QR code."""
    address: str = get_adapter().build_totp_url(user, secret)
    return address


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, now: datetime, here: str | None = None) -> bool:
    """Keep the secret in place of an earlier one when the code shows that the app has it.

    Where there was one, every session but `here` ends: one that began with it may be a thief's.
    """
    counter = _counter(secret, code, now)
    if counter is None:
        return False
    earlier, _tables = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    if earlier:
        end_seats(seats_of(user.pk).exclude(session_key=here))
    row = TOTP.activate(user, secret).instance
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    ensure_codes(user)
    tell(user.pk, Change.FACTOR_ADDED, now)
    return True


@transaction.atomic
def is_app_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether the app shows this code now and it was not used before; it is used up by this."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        return False
    counter = _counter(get_adapter().decrypt(row.data["secret"]), code, now)
    if counter is None:
        return False
    if counter <= row.data.get("counter", -1):
        _used_again(row, counter, now)
        return False
    row.data["counter"], row.last_used_at = counter, now
    row.save(update_fields=["data", "last_used_at"])
    return True


def _used_again(row: Authenticator, counter: int, now: datetime) -> None:
    """Say so, once a code, when it is the one that was taken: somebody saw it, and knows the password."""
    if counter != row.data["counter"] or row.data.get("told") == counter:
        return
    row.data["told"] = counter
    row.save(update_fields=["data"])
    log.warning("code_used_again", account=row.user_id)
    tell(row.user_id, Change.CODE_USED_AGAIN, now)


@transaction.atomic
def is_recovery_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether it is one of the codes on paper that is left; it is used up by this."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None or not RecoveryCodes(row).validate_code(code):
        return False
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=now)
    return True


def ensure_codes(user: User) -> None:
    """Make the recovery codes when there are none."""
    RecoveryCodes.activate(user)


@transaction.atomic
def renew_codes(user: User, now: datetime) -> None:
    """New recovery codes; those on paper are worth nothing from now on."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    ensure_codes(user)
    tell(user.pk, Change.CODES_RENEWED, now)


def unseen_codes(user: User) -> list[str]:
    """The recovery codes as long as nobody has said that they are kept; nothing after that."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return [] if row is None or RecoveryCodes(row).did_view else list(RecoveryCodes(row).generate_codes())


def keep_codes(user: User) -> None:
    """They are on paper: never show them again."""
    for row in Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES):
        RecoveryCodes(row).mark_as_viewed()


def codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return 0 if row is None else len(RecoveryCodes(row).get_unused_codes())


def code_at(secret: str, counter: int) -> str:
    """What an app with this secret shows in the period of 30 s with this number (RFC 4226)."""
    code: str = format_hotp_value(hotp_value(secret, counter))
    return code


def _counter(secret: str, code: str, now: datetime) -> int | None:
    here = int(now.timestamp()) // PERIOD
    for counter in range(here - DRIFT, here + DRIFT + 1):
        if compare_user_code(actual=code, expected=code_at(secret, counter)):
            return counter
    return None
