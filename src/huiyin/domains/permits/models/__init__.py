"""Tables of permits."""

from huiyin.domains.permits.models.licence_code import LicenceCode
from huiyin.domains.permits.models.signing_key import SigningKey

__all__ = ["LicenceCode", "SigningKey"]
