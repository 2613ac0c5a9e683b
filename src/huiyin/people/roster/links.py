"""Links by which somebody sets a password, once: no password is ever written into a sheet or a message.

A link carries Django's token over the account's password and last sign-in: it dies with its first use, and after
PASSWORD_RESET_TIMEOUT.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from huiyin.people.models import User


def password_link(user: User) -> str:
    """The address at which this account's holder sets a password."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{settings.PUBLIC_URL}/set-password/{name}/{default_token_generator.make_token(user)}/"
