"""The secrets in a backup: apart from the data, under a passphrase; and their marks, by which the data knows them.

Without the keys a stolen archive shows no telephone number; without them a restored product opens no receipt either.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

NAMES = {
    "secret-key": "HUIYIN_SECRET_KEY",
    "receipt-key": "HUIYIN_RECEIPT_KEY",
    "ledger-key": "HUIYIN_LEDGER_KEY",
    "data-keys": "HUIYIN_DATA_KEYS",
    "index-key": "HUIYIN_INDEX_KEY",
}
NEEDED = ("receipt-key", "ledger-key", "data-keys", "index-key")
"""What data is bound to: a new one of these would open nothing."""
SHORTEST = 12
# scrypt, RFC 7914: 64 MB and about 0.2 s a try
_N, _R, _P = 2**16, 8, 1


class UnableToOpen(Exception):
    """The secrets cannot be kept or opened; the message says why."""


def present(home: Path) -> dict[str, str]:
    """All secrets by name: the files of the home, what the environment gives before them."""
    folder = home / "secrets"
    found = {path.name: path.read_text() for path in sorted(folder.glob("[!.]*"))} if folder.exists() else {}
    return found | {name: os.environ[variable] for name, variable in NAMES.items() if os.environ.get(variable)}


def marks(values: dict[str, str]) -> dict[str, str]:
    """What tells two keys apart and gives none away. Of several data keys each has a mark, as rotation adds some."""
    return {name: " ".join(_mark(name, word) for word in values[name].split()) for name in NEEDED if values.get(name)}


def _mark(name: str, value: str) -> str:
    return hmac.new(value.encode(), f"huiyin backup {name}".encode(), hashlib.sha256).hexdigest()[:16]


def strange(marked: dict[str, str], values: dict[str, str]) -> list[str]:
    """The names of the keys that data of these marks needs and that are not among `values`."""
    ours = marks(values)
    return [name for name, wanted in marked.items() if not set(wanted.split()) <= set(ours.get(name, "").split())]


def sealed(values: dict[str, str], passphrase: str) -> bytes:
    """The secrets under a passphrase. Raises `UnableToOpen` for a short one."""
    if len(passphrase) < SHORTEST:
        raise UnableToOpen(f"a passphrase of at least {SHORTEST} characters, please")
    salt = secrets.token_bytes(16)
    return base64.b64encode(salt) + b"\n" + _box(passphrase, salt).encrypt(json.dumps(values).encode())


def opened(content: bytes, passphrase: str) -> dict[str, str]:
    """The secrets out of what `sealed` made. Raises `UnableToOpen`."""
    try:
        salt, _, box = content.partition(b"\n")
        found: dict[str, str] = json.loads(_box(passphrase, base64.b64decode(salt, validate=True)).decrypt(box))
    except (InvalidToken, ValueError) as wrong:
        raise UnableToOpen("the passphrase does not open the secrets, or the file was changed") from wrong
    return found


def put_back(home: Path, values: dict[str, str]) -> None:
    """Write the secrets into a home that has none of them."""
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, value in values.items():
        if "/" in name or name.startswith("."):
            raise UnableToOpen(f"a secret cannot be called {name!r}")
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(value)


def _box(passphrase: str, salt: bytes) -> Fernet:
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=2**27, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))
