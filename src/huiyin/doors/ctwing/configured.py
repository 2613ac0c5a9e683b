"""The door's settings; docs/settings.md lists them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class BadSetting(ValueError):
    """A setting cannot be used; the message names it, without its value."""


@dataclass(frozen=True, slots=True)
class Api:
    """How orders are given: the application's key and secret, and each product's MasterKey."""

    address: str
    key: str
    secret: str
    products: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Configured:
    """The secret at the end of the address, or the header in which our proxy tells the client's certificate."""

    token: str
    header: str
    certificates: frozenset[str]
    api: Api | None


def configured() -> Configured:
    """As the environment says; without any the door is shut. Raises `BadSetting`."""
    told = os.environ.get("HUIYIN_CTWING_CERTIFICATES", "")
    return Configured(
        token=os.environ.get("HUIYIN_CTWING_TOKEN", ""),
        header=os.environ.get("HUIYIN_CTWING_CERTIFICATE_HEADER", ""),
        certificates=frozenset(plain(one) for one in told.split(",") if one.strip()),
        api=_api(),
    )


def _api() -> Api | None:
    key, secret = os.environ.get("HUIYIN_CTWING_APP_KEY", ""), os.environ.get("HUIYIN_CTWING_APP_SECRET", "")
    given = os.environ.get("HUIYIN_CTWING_PRODUCTS", "")
    if not (key or secret or given):
        return None
    products = dict(one.strip().split(":", 1) for one in given.split(",") if ":" in one)
    if not (key and secret and products):
        raise BadSetting("HUIYIN_CTWING_APP_KEY, HUIYIN_CTWING_APP_SECRET and HUIYIN_CTWING_PRODUCTS go together")
    if not all(name.isascii() and name.isdigit() for name in products):
        raise BadSetting("HUIYIN_CTWING_PRODUCTS names no products as PRODUCT:MASTERKEY, by comma")
    address = os.environ.get("HUIYIN_CTWING_API", "") or "https://ag-api.ctwing.cn"
    if not address.startswith(("https://", "http://")):
        raise BadSetting("HUIYIN_CTWING_API is no address")
    return Api(address.rstrip("/"), key, secret, products)


def plain(fingerprint: str) -> str:
    """A fingerprint without colons, in small letters: proxies write it one way or the other."""
    return fingerprint.strip().replace(":", "").lower()
