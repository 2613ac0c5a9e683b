"""The door's settings; docs/settings.md lists them."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Configured:
    """The secret at the end of the address, or the header in which our proxy tells the client's certificate."""

    token: str
    header: str
    certificates: frozenset[str]


def configured() -> Configured:
    """As the environment says; without any the door is shut."""
    told = os.environ.get("HUIYIN_CTWING_CERTIFICATES", "")
    return Configured(
        token=os.environ.get("HUIYIN_CTWING_TOKEN", ""),
        header=os.environ.get("HUIYIN_CTWING_CERTIFICATE_HEADER", ""),
        certificates=frozenset(plain(one) for one in told.split(",") if one.strip()),
    )


def plain(fingerprint: str) -> str:
    """A fingerprint without colons, in small letters: proxies write it one way or the other."""
    return fingerprint.strip().replace(":", "").lower()
