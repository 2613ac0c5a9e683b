"""Who is linked, where, and by which keys."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from huiyin.exchange.models import OwnKey, Peer
from huiyin.exchange.rules.sealing import checked_keys

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


class UnfitPeer(ValueError):
    """It cannot be linked like this; the message says why."""


def put_peer(*, code: str, name_zh: str, url: str, jwk_set: object, name_en: str = "") -> Peer:
    """Link an installation, or change its name, address and keys. Raises `UnfitPeer`.

    The keys come from a person there to a person here; they are not fetched from the address that is to be trusted.
    """
    if not _CODE.fullmatch(code):
        raise UnfitPeer("a code is 2 to 40 lower-case letters, digits and hyphens")
    _check_address(url)
    keys = _keys(jwk_set)
    if code == settings.EXCHANGE_CODE and not _are_ours(keys):
        raise UnfitPeer(f"this installation is called {code} itself: one of the two needs another HUIYIN_EXCHANGE_CODE")
    if taken := _owner_of(keys, besides=code):
        raise UnfitPeer(f"one of these keys is that of {taken}")
    values = {"name_zh": name_zh, "name_en": name_en, "url": url.rstrip("/"), "keys": keys, "is_active": True}
    peer, _new = Peer.objects.update_or_create(code=code, defaults={**values, "due_at": None})
    return peer


def take_keys(peer: Peer, jwk_set: object) -> None:
    """The keys that a peer signs with from now on, as it says itself, under one that is known. Raises `UnfitPeer`."""
    keys = _keys(jwk_set)
    if taken := _owner_of(keys, besides=peer.code):
        raise UnfitPeer(f"one of these keys is that of {taken}")
    peer.keys = keys
    peer.save(update_fields=["keys"])


def _keys(jwk_set: object) -> list[dict[str, str]]:
    try:
        return checked_keys(jwk_set)
    except ValueError as wrong:
        raise UnfitPeer(str(wrong)) from wrong


def _are_ours(keys: Sequence[Mapping[str, str]]) -> bool:
    """An installation may be linked with itself, to try things out."""
    return {one["kid"] for one in keys} <= set(OwnKey.objects.values_list("kid", flat=True))


def _owner_of(keys: Sequence[Mapping[str, str]], besides: str) -> str:
    """Whose one of these keys is already: a message must name one sender."""
    kids = {one["kid"] for one in keys}
    others = Peer.objects.exclude(code=besides).values_list("code", "keys")
    return next((code for code, held in others if kids & {one["kid"] for one in held}), "")


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise UnfitPeer("an address begins with https:// and names a host")
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise UnfitPeer("messages are about people: http:// is for this machine alone, others need https://")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
