"""A single sign-on that is half set up stops the start and says what is missing."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from huiyin.people.single_sign_on.provider import is_on, is_safe


def check_single_sign_on(**_: Any) -> list[CheckMessage]:
    """E001, E002: the address and the client."""
    if not is_on():
        return []
    found: list[CheckMessage] = []
    if not is_safe(settings.OIDC_ISSUER) or len(settings.OIDC_ISSUER) > 200:
        hint = "as the provider writes it in its discovery document, https://, at most 200 characters"
        found.append(Error("HUIYIN_OIDC_ISSUER is not an https address", hint=hint, id="people.E001"))
    if not settings.OIDC_CLIENT_ID or not settings.OIDC_CLIENT_SECRET:
        hint = "register this installation at the provider (docs/howto/single-sign-on.md)"
        lacking = "HUIYIN_OIDC_CLIENT_ID and HUIYIN_OIDC_CLIENT_SECRET are needed beside HUIYIN_OIDC_ISSUER"
        found.append(Error(lacking, hint=hint, id="people.E002"))
    return found
