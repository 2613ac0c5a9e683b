"""The id of an observation: a UUID of version 8 (RFC 9562, 5.8) that says when, and what.

48 bits are the time in milliseconds, so that a source's observations lie in order of time; 58 bits are a digest of
what was sent, so that what is sent again has the same id; 16 bits tell apart what was sent without a time of its own.
Version and variant take the other six.
"""

from hashlib import blake2b

_VERSION, _VARIANT = 0x80, 0x80


def observation_id(observed_ms: int, said: bytes, nonce: int = 0) -> bytes:
    """16 bytes. `said` is whatever makes the message itself; `nonce` is 0 where it carries a time of its own."""
    digest = blake2b(said, digest_size=8).digest()
    head = observed_ms.to_bytes(6, "big")
    return b"%b%c%c%c%b%b" % (
        head,
        _VERSION | digest[0] & 0x0F,
        digest[1],
        _VARIANT | digest[2] & 0x3F,
        digest[3:8],
        (nonce & 0xFFFF).to_bytes(2, "big"),
    )


def first_of(observed_ms: int) -> bytes:
    """The least id of that millisecond."""
    return max(observed_ms, 0).to_bytes(6, "big") + bytes(10)


def content_of(identifier: bytes) -> bytes:
    """The digest in the id, by which the same message is found again at another time."""
    return identifier[6:14]
