"""The link that ends e-mails with one click (RFC 8058): signed, for one person and one purpose, without a row."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from huiyin.notices.reaching import Someone

_SALT = "huiyin.notices.unsubscribe"
PATH = "/unsubscribe/"


class NoSuchLink(ValueError):
    """The link was not made here, or was cut."""


def unsubscribe_link(someone: Someone) -> str:
    """The address that stands in each e-mail."""
    named = f"u{someone.user_id}" if someone.user_id is not None else f"s{someone.subject}"
    return f"{settings.PUBLIC_URL}{PATH}{signing.Signer(salt=_SALT).sign(named)}"


def someone_of(token: str) -> Someone:
    """Whom a link is for. Raises `NoSuchLink`."""
    try:
        named = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature as why:
        raise NoSuchLink from why
    return Someone(int(named[1:]), None) if named[0] == "u" else Someone(None, UUID(named[1:]))
