"""Security keys and passkeys (WebAuthn): the two ceremonies, whose challenge stays in the session and is good once.

Both need the request that allauth's middleware holds. A browser offers them over https, or at `localhost`.
"""

import json
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction

from huiyin.people.events import Change, tell
from huiyin.people.factors.codes import ensure_codes
from huiyin.people.models import User

Json = dict[str, Any]


class BadKey(Exception):
    """The key's answer is not to our question, not from our pages, or not from a key of this account."""


def has_key(user: User) -> bool:
    """Whether the account has a security key."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def read(text: str) -> Json:
    """What a browser sent, as JSON; nothing where it is none."""
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def begin_adding(user: User) -> Json:
    """What the browser passes to navigator.credentials.create."""
    options: Json = auth.begin_registration(user, False)
    return options


@transaction.atomic
def add_key(*, user: User, name: str, answer: Json, now: datetime) -> None:
    """Keep a key that answered the challenge. Raises `BadKey`."""
    try:
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise BadKey(str(wrong)) from wrong
    auth.WebAuthn.add(user, name, answer)
    ensure_codes(user)
    tell(user.pk, Change.FACTOR_ADDED, now)


def begin_asking(user: User) -> Json:
    """What the browser passes to navigator.credentials.get."""
    options: Json = auth.begin_authentication(user)
    return options


def is_key_answer(*, user: User, answer: Json, now: datetime) -> bool:
    """Whether a key of this account signed the challenge of this session, which is used up by this."""
    try:
        auth.parse_authentication_response(answer)
        row = auth.complete_authentication(user, answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        auth.clear_state()
        return False
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=now)
    return True
