"""Keys of sources: random, so that a plain digest keeps them."""

import hashlib


def digest_of(key: str) -> str:
    """What stands for a key in the database: SHA-256, in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
