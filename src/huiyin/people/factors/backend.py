"""The second step as Django and axes know a sign-in: wrong codes count towards the same lock as wrong passwords."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from huiyin.people.factors.codes import is_app_code, is_recovery_code
from huiyin.people.factors.security_keys import is_key_answer
from huiyin.people.factors.tries import begin_try
from huiyin.people.models import User


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gives as their second factor: a code, or a security key's answer."""

    code: str = field(default="", repr=False)
    answer: dict[str, Any] | None = None


class SecondFactorBackend(BaseBackend):
    """Says whether `second` is the second factor of `username`. Whether the first was right, its caller knows."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The account, or None; a try without `second` is for another backend."""
        username, second = credentials.get("username"), credentials.get("second")
        if not username or not isinstance(second, Given):
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        return user if user is not None and _right(user, second) else None


def _right(user: User, second: Given) -> bool:
    now = timezone.now()
    if not begin_try(user=user, now=now):
        return False
    if second.answer is not None:
        return is_key_answer(user=user, answer=second.answer, now=now)
    code = second.code
    return is_app_code(user=user, code=code, now=now) or is_recovery_code(user=user, code=code, now=now)
