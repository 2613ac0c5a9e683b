"""Where the product may connect to when somebody else wrote the address: guards against request forgery.

After OWASP "Server-Side Request Forgery Prevention": the host is allowed by name, every address that it resolves to
is public, and whoever connects goes to the very address that was checked.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class NotAllowedOut(ValueError):
    """The address is none that the product connects to; the message says why, without repeating it."""


def allowed_host(url: str, hosts: Collection[str], schemes: Collection[str] = ("https",)) -> str:
    """The host of `url`, when its name and scheme are allowed. Raises `NotAllowedOut`.

    An entry of `hosts` is a name (`push.example.org`), a domain with all below it (`.example.org`), or either with a
    port (`127.0.0.1:8080`); without one, only the scheme's own port will do. A user in the address is refused.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as why:
        raise NotAllowedOut("not an address") from why
    if parts.scheme not in schemes or parts.scheme not in PORTS or parts.username is not None or not host:
        raise NotAllowedOut(f"only {' and '.join(schemes)}, without a user")
    here = host if port in {None, PORTS[parts.scheme]} else f"{host}:{port}"
    if not any(_fits(here, entry.lower()) for entry in hosts):
        raise NotAllowedOut("the host is not among those allowed")
    return host


def _fits(here: str, entry: str) -> bool:
    return here.endswith(entry) and len(here) > len(entry) if entry.startswith(".") else here == entry


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet: not private, loopback, link-local, reserved or a group."""
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or is_public(str(mapped)))
