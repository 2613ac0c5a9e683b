"""How allauth's MFA fits the product: secrets are tokens of `people.vault`, and a person is their sign-in name."""

from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from huiyin.people import vault


class VaultAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth says no types
    """Settings name it (MFA_ADAPTER)."""

    def encrypt(self, text: str) -> str:
        """A token of the newest key."""
        return vault.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text of a token."""
        return vault.decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose keys they are: the host of the public address, whatever a request calls it; on one's own machine,
        where a browser takes a key for `localhost` alone, the host of the request."""
        public = urlsplit(settings.PUBLIC_URL).hostname or ""
        host = public if settings.IS_HTTPS else context.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.MFA_TOTP_ISSUER}
