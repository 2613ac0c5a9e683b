"""Personal data at rest: `encrypt`, `decrypt` and `blind_index`.

A token is "k" + the key's id + ":" + a Fernet token (AES-128-CBC with HMAC-SHA-256). The keys are the words of
settings.DATA_KEYS, newest first: the first encrypts, any decrypts, so that a new key can be put in front while
old rows wait for `people.rotation`. A blind index is HMAC-SHA-256 under settings.INDEX_KEY, a key of its own.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huiyin.people.masks import normal_phone

_TOKEN = re.compile(r"k[0-9a-f]{8}:gAAAA[\w-]{60,}={0,2}", re.ASCII)


class UnableToDecrypt(Exception):
    """No key of settings.DATA_KEYS opens the token, or the token was changed."""


def encrypt(text: str) -> str:
    """The token of `text` under the newest key; twice the same text gives two tokens."""
    key_id, fernet = next(iter(_ring.keys().items()))
    return f"{key_id}:{fernet.encrypt(text.encode()).decode()}"


def decrypt(token: str) -> str:
    """The text of a token. Raises `UnableToDecrypt`."""
    key_id, _, body = token.partition(":")
    fernet = _ring.keys().get(key_id) or _ring.reread().get(key_id)
    if fernet is None:
        raise UnableToDecrypt(f"no key {key_id!r} among DATA_KEYS: put the key it was encrypted with back")
    try:
        return fernet.decrypt(body.encode()).decode()
    except InvalidToken as error:
        raise UnableToDecrypt(f"a token of key {key_id!r} was changed or cut") from error


def is_token(text: str) -> bool:
    """Whether `text` has the shape of a token; whether a key opens it is for `decrypt` to say."""
    return _TOKEN.fullmatch(text) is not None


def newest_key_id() -> str:
    """The prefix of tokens that `encrypt` makes now; tokens with another one wait for rotation."""
    return next(iter(_ring.keys()))


def blind_index(phone: str) -> str:
    """A telephone number as a keyed digest, the same however the number was typed; empty for no number."""
    return keyed_digest(normal_phone(phone))


def email_index(email: str) -> str:
    """The same of an e-mail address, however its letters were typed; never equal to that of a telephone."""
    address = email.strip().casefold()
    return keyed_digest(f"mailto:{address}") if address else ""


def keyed_digest(text: str) -> str:
    """HMAC-SHA-256 under settings.INDEX_KEY, in hexadecimal: to find or compare, never to read; empty for no text."""
    return hmac.new(settings.INDEX_KEY.encode(), text.encode(), hashlib.sha256).hexdigest() if text else ""


def key_ids(words: str) -> list[str]:
    """The prefixes that these words give, newest first."""
    return list(_derive(words))


def reread() -> None:
    """Take the keys from their file again, after a rotation put one in front."""
    _ring.reread()


class _Ring:
    """The keys of this process. A token under a key that is not among them makes it look into the file once more:
    another process may have rotated the keys since this one started."""

    def __init__(self) -> None:
        self._read = ""

    def keys(self) -> dict[str, Fernet]:
        return _derive(self._read or settings.DATA_KEYS)

    def reread(self) -> dict[str, Fernet]:
        if settings.DATA_KEYS_FILE is not None and settings.DATA_KEYS_FILE.exists():
            self._read = settings.DATA_KEYS_FILE.read_text()
        return self.keys()


_ring = _Ring()


@lru_cache(maxsize=4)
def _derive(words: str) -> dict[str, Fernet]:
    keys = dict(_key(word) for word in words.split())
    if not keys:
        raise UnableToDecrypt("DATA_KEYS is empty: personal data needs at least one key")
    return keys


def _key(word: str) -> tuple[str, Fernet]:
    # One word gives 32 bytes of key and, by themselves harmless, 4 bytes of name (RFC 5869).
    derived = HKDF(algorithm=SHA256(), length=36, salt=None, info=b"huiyin data key").derive(word.encode())
    return f"k{derived[32:].hex()}", Fernet(base64.urlsafe_b64encode(derived[:32]))
