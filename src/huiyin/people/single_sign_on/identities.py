"""Whose account an identity is: the one it is linked to, by an administrator or by a claim that the settings trust.

An identity is the issuer's address and its own name for a person; neither name nor e-mail address links by itself.
"""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from huiyin.people.events import Change, tell
from huiyin.people.models import User

if TYPE_CHECKING:
    from huiyin.people.single_sign_on.tokens import Claims


class Refusal(Enum):
    """Why an identity opens no account."""

    UNKNOWN = "unknown"
    SWITCHED_OFF = "switched off"


class UnableToSignIn(Exception):
    """The identity is genuine and opens no account; `subject` is what an administrator links it by."""

    def __init__(self, why: Refusal, subject: str) -> None:
        super().__init__(why.value)
        self.why, self.subject = why, subject


def account_of(claims: "Claims", now: datetime) -> User:
    """The account of whoever the token speaks of, linked now where the trusted claim names one. Raises
    `UnableToSignIn`."""
    subject = claims["sub"]
    link = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=subject).select_related("user").first()
    user = link.user if link is not None else _link_by_claim(claims, now)
    if not isinstance(user, User):
        raise UnableToSignIn(Refusal.UNKNOWN, subject)
    if not user.is_active:
        raise UnableToSignIn(Refusal.SWITCHED_OFF, subject)
    if link is not None:
        link.save(update_fields=["last_login"])
    return user


def has_identity(user: User) -> bool:
    """Whether the account can be opened by the single sign-on of the settings."""
    return bool(SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, user=user).exists())


@transaction.atomic
def _link_by_claim(claims: "Claims", now: datetime) -> User | None:
    """Link the account whose sign-in name the trusted claim is; never one that administers, nor one that is linked.

    Whoever can name people at the provider must not thereby become our administrator.
    """
    name = settings.OIDC_ACCOUNT_CLAIM
    value = claims.get(name) if name else None
    if not isinstance(value, str) or not value or (name == "email" and claims.get("email_verified") is not True):
        return None
    user = User.objects.select_for_update().filter(username=value, is_staff=False, is_superuser=False).first()
    if user is None or not user.is_active or has_identity(user):
        return None
    SocialAccount.objects.create(provider=settings.OIDC_ISSUER, uid=claims["sub"], user=user)
    tell(user.pk, Change.LINKED, now)
    return user
